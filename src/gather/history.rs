//! What the history of the folder tells: versions of articles, for `newsprint revisions import`, and when a file came. What git is
//! asked for here a build never asks for, so that any checkout prints the same site.
#![expect(clippy::disallowed_methods, reason = "it runs git")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{DateTime, Utc};

use crate::clean::{ArticleId, Profiles};
use crate::config::Config;
use crate::content::MAX_FILE_BYTES;
use crate::disk::error::{Failure, IoError};
use crate::gather::library::Library;
use crate::gather::report::FetchOptions;
use crate::gather::standing::version_in;
use crate::gather::store::Store;
use crate::gather::versions;
use crate::gather::versions::Version;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::progress::Progress;

/// What came of a history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    /// Files that a commit changed.
    pub changes: usize,
    /// Versions that were kept.
    pub kept: usize,
}

/// A file that a commit changed.
struct Edit {
    at: DateTime<Utc>,
    old: String,
    new: String,
    /// Below `content/`.
    path: String,
}

/// Keeps what commits overwrote, as a fetch would have kept it: of articles that are there, each version once.
///
/// # Errors
/// The disk's; no git, or no history.
pub(crate) fn import(
    root: &Path,
    config: &Config,
    profiles: &Profiles,
    progress: &dyn Progress,
) -> Result<Imported, Failure> {
    let options = FetchOptions { root: root.to_owned(), only: None, force: false, dry_run: false };
    let store = Store::of(&options, || progress.say("another newsprint is fetching; waiting…"))?;
    let _lock = store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"))?;
    let there: BTreeSet<ArticleId> = Library::read(&store, config)?.ids().collect();
    let edits = edits(root)?;
    progress.stage("versions", edits.len());
    let mut blobs = Blobs::open(root)?;
    let mut imported = Imported { changes: edits.len(), ..Imported::default() };
    for edit in edits {
        progress.step();
        let texts = (blobs.read(&edit.old)?, blobs.read(&edit.new)?);
        let (Some(old), Some(new)) = texts else { continue };
        let Some(of) = version_in(&edit.path, [&old, &new], config, profiles) else { continue };
        let version = Version { of, until: edit.at, bytes: old, most: config.revisions.keep };
        if there.contains(&of) && !versions::holds(&version, &store)? {
            versions::keep(&version, &store)?;
            imported.kept += 1;
        }
    }
    Ok(imported)
}

fn git(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(["-c", "core.quotePath=false"]).args(args);
    // What a hook or a surrounding git left in the environment must not lead elsewhere.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn no_git(error: io::Error) -> Failure {
    let found = Diagnostic::error(format!("git can't be run: {error}"));
    Failure::refused(found.help("install git; it is asked for the history of content/"))
}

/// What commits changed below `content/`, the oldest first.
fn edits(root: &Path) -> Result<Vec<Edit>, Failure> {
    let args = ["log", "--reverse", "--first-parent", "--relative", "--raw", "--no-abbrev", "--no-renames"];
    let more = ["--diff-filter=M", "--format=commit %ct", "--", "content"];
    let output = git(root, &[&args[..], &more].concat()).output().map_err(no_git)?;
    if !output.status.success() {
        return Err(no_history(&output.stderr));
    }
    let (mut at, mut edits) = (None, Vec::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(seconds) = line.strip_prefix("commit ") {
            at = seconds.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            continue;
        }
        // `:100644 100644 <old> <new> M\tcontent/a.md`
        let Some((facts, path)) = line.split_once('\t') else { continue };
        let facts: Vec<&str> = facts.split(' ').collect();
        if let ([_, _, old, new, "M"], Some(at), Some(path)) = (&facts[..], at, path.strip_prefix("content/"))
        {
            edits.push(Edit { at, old: (*old).to_owned(), new: (*new).to_owned(), path: path.to_owned() });
        }
    }
    Ok(edits)
}

/// When each file of the folder was first committed, by its path below `root`, in seconds since 1970.
pub(super) fn first_commits(root: &Path) -> Result<BTreeMap<String, i64>, Failure> {
    let args = ["log", "--reverse", "--relative", "--name-only", "--no-renames", "--diff-filter=A", "-z"];
    let output = git(root, &[&args[..], &["--format=%x01%at"]].concat()).output().map_err(no_git)?;
    if !output.status.success() {
        return Err(no_history(&output.stderr));
    }
    let mut first = BTreeMap::new();
    for commit in String::from_utf8_lossy(&output.stdout).split('\u{1}') {
        let mut parts = commit.split(['\0', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let Some(seconds) = parts.next().and_then(|seconds| seconds.parse().ok()) else { continue };
        parts.for_each(|path| _ = first.entry(path.to_owned()).or_insert(seconds));
    }
    Ok(first)
}

fn no_history(said: &[u8]) -> Failure {
    let said = String::from_utf8_lossy(said);
    let why = said.lines().next().unwrap_or("git says nothing");
    let found = Diagnostic::error(format!("the history can't be read: {why}"));
    Failure::refused(found.help("run it in a site whose folder is in a git repository"))
}

/// Reads what git holds, from one process for all.
struct Blobs {
    child: std::process::Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Blobs {
    fn open(root: &Path) -> Result<Self, Failure> {
        let mut command = git(root, &["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(no_git)?;
        let answers = child.stdout.take().ok_or_else(|| no_git(io::ErrorKind::BrokenPipe.into()))?;
        Ok(Self { child, answers: BufReader::new(answers) })
    }

    /// The bytes under a name; none that are missing, or more than an article may have.
    fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut ask = || -> io::Result<Option<Vec<u8>>> {
            let questions = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
            writeln!(questions, "{name}")?;
            questions.flush()?;
            let mut head = String::new();
            self.answers.read_line(&mut head)?;
            // `<name> blob <length>`, or `<name> missing`.
            let Some(length) = head.split(' ').nth(2).and_then(|length| length.trim().parse::<u64>().ok())
            else {
                return Ok(None);
            };
            let mut bytes = Vec::new();
            (&mut self.answers).take(length + 1).read_to_end(&mut bytes)?;
            bytes.pop();
            Ok(Some(bytes).filter(|_| length <= MAX_FILE_BYTES))
        };
        ask().map_err(|error| IoError::new("read", Path::new("the history"), error).into())
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
