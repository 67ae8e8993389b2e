//! Runs the binary in a folder of its own and compares whole messages.
//!
//! ```ignore
//! Test::new().file("site.toml", "tilte = 1").args(["build"]).stderr("…").status(0).run();
//! ```
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]

pub mod fetching;
pub mod live;
pub mod web;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;
use tempfile::TempDir;

type Prepare = Box<dyn FnOnce(&mut Command)>;

/// A command to run, and what to expect of it. What is not named is expected to be empty, the exit code to be 0.
pub struct Test {
    folder: TempDir,
    args: Vec<String>,
    stdout: Option<String>,
    stderr: Option<String>,
    status: i32,
    prepare: Option<Prepare>,
}

impl Default for Test {
    fn default() -> Self {
        Self::new()
    }
}

impl Test {
    /// In an empty folder.
    pub fn new() -> Self {
        Self::inside(TempDir::new().unwrap())
    }

    /// In the folder of an earlier test.
    pub fn inside(folder: TempDir) -> Self {
        let none = || Some(String::new());
        Self { folder, args: Vec::new(), stdout: none(), stderr: none(), status: 0, prepare: None }
    }

    /// In a folder with a site that has a title and no articles.
    pub fn site() -> Self {
        Self::new().file("site.toml", "title = \"Test\"\n").folder("content")
    }

    /// Adds a file.
    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Adds a folder.
    pub fn folder(self, name: &str) -> Self {
        fs::create_dir_all(self.folder.path().join(name)).unwrap();
        self
    }

    /// Where it runs.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Names the arguments.
    pub fn args<const N: usize>(mut self, args: [&str; N]) -> Self {
        self.args = args.map(str::to_owned).into();
        self
    }

    /// Expects this on standard output.
    pub fn stdout(mut self, text: &str) -> Self {
        self.stdout = Some(text.to_owned());
        self
    }

    /// Expects anything on standard output.
    pub fn any_stdout(mut self) -> Self {
        self.stdout = None;
        self
    }

    /// Expects this on standard error: `[FOLDER]` stands for the folder, `[TIME]` for a time, and `[N]` for the number of
    /// pages, which depends on the theme.
    pub fn stderr(mut self, text: &str) -> Self {
        self.stderr = Some(text.to_owned());
        self
    }

    /// Expects anything on standard error.
    pub fn any_stderr(mut self) -> Self {
        self.stderr = None;
        self
    }

    /// Expects this exit code.
    pub fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Changes how the command is started.
    pub fn prepare(mut self, prepare: impl FnOnce(&mut Command) + 'static) -> Self {
        self.prepare = Some(Box::new(prepare));
        self
    }

    /// Runs the command and compares.
    pub fn run(self) -> Outcome {
        let folder = self.folder.path().canonicalize().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsprint"));
        command.args(&self.args).current_dir(&folder).stdin(Stdio::null());
        command.env("COLUMNS", "100").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.env("LC_ALL", "C.UTF-8");
        if let Some(prepare) = self.prepare {
            prepare(&mut command);
        }
        let output = command.output().unwrap();
        let tidy = |bytes: &[u8]| tidy(std::str::from_utf8(bytes).unwrap(), &folder);
        let (stdout, stderr) = (tidy(&output.stdout), tidy(&output.stderr));
        let all = format!("--- stdout\n{stdout}\n--- stderr\n{stderr}");
        if let Some(expected) = self.stderr {
            assert_eq!(stderr, expected, "standard error of {:?}\n{all}", self.args);
        }
        if let Some(expected) = self.stdout {
            assert_eq!(stdout, expected, "standard output of {:?}\n{all}", self.args);
        }
        assert_eq!(output.status.code(), Some(self.status), "exit code of {:?}\n{all}", self.args);
        Outcome { folder: self.folder, stdout, stderr }
    }
}

/// What a command left.
pub struct Outcome {
    /// Where it ran.
    pub folder: TempDir,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// The text of a file.
    pub fn text(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// All files below a folder, with their bytes.
    pub fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.folder.path().join(name))
    }

    /// Another command in the same folder.
    pub fn then(self) -> Test {
        Test::inside(self.folder)
    }
}

/// All files below a folder by their path in it, with their bytes.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Takes out what differs from run to run.
fn tidy(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[FOLDER]");
    let times = Regex::new(r"\bin ([0-9]+ min )?[0-9]+(\.[0-9])? s\b").unwrap();
    let pages = Regex::new(r"\b[0-9]+ (pages|written)\b").unwrap();
    pages.replace_all(&times.replace_all(&text, "in [TIME]"), "[N] $1").into_owned()
}
