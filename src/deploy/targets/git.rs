//! A branch of a git repository, by the user's own `git`: one commit a deploy, made of the bytes as they were built, whatever
//! `.gitignore`, `.gitattributes` or line endings would do to them. A push changes the branch at once, or not at all.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::SpooledTempFile;

use crate::config::History;
use crate::deploy::plan::diff::diff;
use crate::deploy::targets::error::{DeployError, no_tool};
use crate::deploy::targets::options::{Adopt, DeployOptions};
use crate::deploy::targets::report::Report;
use crate::deploy::targets::secrets::{hidden, said};
use crate::deploy::targets::site::{BuiltSite, Poured};
use crate::deploy::{Entry, GROUPS, MANIFEST, Manifest};
use crate::disk::error::IoError;
use crate::ground::progress::Progress;

/// Where the branch stands in the repository of our own.
const SEEN: &str = "refs/newsprint/seen";

/// Where the next commit is made.
const NEXT: &str = "refs/newsprint/next";

/// Bytes of a packed file that are in memory at once.
const PACKED: usize = 8 << 20;

/// A branch to publish to.
pub(crate) struct Branch {
    /// A bare repository of our own, with what was pushed.
    own: PathBuf,
    /// From where a relative path to the remote starts.
    root: PathBuf,
    remote: String,
    branch: String,
    history: History,
    place: String,
    /// What the branch points to.
    head: Option<String>,
    /// Settings of the repository that the site is in, which ours has not.
    settings: Vec<(String, String)>,
}

impl Branch {
    /// Asks the remote where the branch is, and fetches it if that is news.
    pub(crate) fn open(
        own: &Path,
        root: &Path,
        remote: &str,
        branch: &str,
        history: History,
    ) -> Result<Self, DeployError> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(IoError::on("find", path));
        let (own, root) = (absolute(own)?, absolute(root)?);
        let place = hidden(&format!("{remote} ({branch})"), &[]);
        let (remote, branch) = (remote.to_owned(), branch.to_owned());
        let settings = settings_of(&root);
        let mut this = Self { own, root, remote, branch, history, place, head: None, settings };
        if !this.own.join("HEAD").is_file() {
            fs::create_dir_all(&this.own).map_err(IoError::on("create the folder", &this.own))?;
            this.git("prepare", ["init", "--quiet", "--bare"])?;
        }
        let reference = format!("refs/heads/{}", this.branch);
        let remote = this.address()?;
        let listed = this.git("read", ["ls-remote", "--", remote.as_str(), reference.as_str()])?;
        this.head = listed.split_whitespace().next().map(str::to_owned);
        match &this.head {
            Some(head) if this.seen().as_ref() != Some(head) => {
                let to = format!("+{reference}:{SEEN}");
                let args = ["fetch", "--quiet", "--no-tags", "--depth=1", "--", remote.as_str(), to.as_str()];
                this.git("read", args)?;
            }
            _ => {}
        }
        Ok(this)
    }

    /// The name or URL as git is to have it: a path counts from the site's folder, a name is one of the repository there.
    fn address(&self) -> Result<String, DeployError> {
        let path = self.root.join(&self.remote);
        if path.exists() {
            return Ok(path.display().to_string());
        }
        if !self.remote.contains(['/', ':', '\\']) {
            let mut command = Command::new("git");
            command.arg("-C").arg(&self.root).args(["remote", "get-url", "--push", "--", &self.remote]);
            let output = run(command)?;
            if !output.status.success() {
                return Err(self.failed("find", &output));
            }
            let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            // To git a path counts from the top of that repository, and it is asked elsewhere here.
            let mut command = Command::new("git");
            command.arg("-C").arg(&self.root).args(["rev-parse", "--show-toplevel"]);
            let top = run(command)?;
            let path = Path::new(String::from_utf8_lossy(&top.stdout).trim()).join(&url);
            return Ok(if path.exists() { path.display().to_string() } else { url });
        }
        Ok(self.remote.clone())
    }

    fn seen(&self) -> Option<String> {
        let output = run(self.command(["rev-parse", "--verify", "--quiet", SEEN])).ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    fn command<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, args: I) -> Command {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(&self.own).args(args);
        // A key or a program that the site's repository names by a relative path is looked for from there.
        command.current_dir(&self.root);
        // What a hook or a surrounding git left in the environment must not lead elsewhere, and nobody is asked anything.
        for name in SURROUNDING {
            command.env_remove(name);
        }
        // Not as arguments, which everybody on the machine can read: one may be a key.
        let before = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(0);
        for (at, (key, value)) in self.settings.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{}", before + at), key);
            command.env(format!("GIT_CONFIG_VALUE_{}", before + at), value);
        }
        if !self.settings.is_empty() {
            command.env("GIT_CONFIG_COUNT", (before + self.settings.len()).to_string());
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn git<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(
        &self,
        action: &str,
        args: I,
    ) -> Result<String, DeployError> {
        let output = run(self.command(args))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(self.failed(action, &output))
    }

    fn failed(&self, action: &str, output: &Output) -> DeployError {
        let said = said(String::from_utf8_lossy(&output.stderr).lines());
        let help = if said.contains("stale info") || said.contains("fetch first") || said.contains("rejected")
        {
            "another deploy, or somebody, has just changed the branch; run the same command again"
        } else {
            "see that `git push` gets there by itself; the branch is as it was"
        };
        DeployError::outside(format!("cannot {action} {}: {said}", self.place), help)
    }

    /// What the branch holds.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>, DeployError> {
        if self.head.is_none() {
            return Ok(None);
        }
        let output = run(self.command(["cat-file", "blob", &format!("{SEEN}:{MANIFEST}")]))?;
        if !output.status.success() {
            return Err(DeployError::refused(
                format!("{} is a branch that newsprint did not make", self.place),
                "name another `branch`, or replace all that is on this one with --adopt",
            ));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Manifest::parse(&text).map(Some).map_err(|damage| {
            DeployError::outside(
                format!("{}: {MANIFEST} is damaged: line {}: {}", self.place, damage.line, damage.message),
                "nothing was pushed; with --verify, the branch is made anew",
            )
        })
    }

    pub(crate) fn deploy(
        &self,
        site: &mut BuiltSite,
        options: &DeployOptions,
        progress: &dyn Progress,
    ) -> Result<Report, DeployError> {
        let held = match self.manifest() {
            Err(DeployError::Refused(_)) if options.adopt == Adopt::Yes => None,
            Err(DeployError::Outside(_)) if options.verify => None,
            held => held?,
        };
        site.lead_on(held.as_ref());
        // To trust nothing costs one look at every file here, and no more on the way: git knows what is there.
        let whole = held.is_none() || options.verify;
        let mut change = diff(held.as_ref(), None, &Default::default(), &site.files);
        // The branch is changed at once, and has no place for what is to be removed later.
        change.settled.entries.retain(|_, entry| !matches!(entry, Entry::Old { .. }));
        let report = Report::of(&change, site, &self.place);
        options.check_removals(&change, site, held.as_ref())?;
        if options.dry_run || (!change.is_needed && !options.verify) {
            return Ok(report);
        }
        let tree = self.make_tree(site, &change.groups, &change.settled, held.as_ref(), whole, progress)?;
        if let Some(head) = &self.head
            && self.git("read", ["rev-parse", &format!("{head}^{{tree}}")])?.trim() == tree
        {
            return Ok(report);
        }
        let message =
            format!("newsprint: {} files, {} changed", report.files, report.sent() + report.removed);
        let mut args = vec!["commit-tree".to_owned(), tree, "-m".into(), message];
        if let (History::Keep, Some(head)) = (self.history, &self.head) {
            args.extend(["-p".into(), head.clone()]);
        }
        let mut command = self.command(args);
        self.sign(&mut command);
        let output = run(command)?;
        if !output.status.success() {
            return Err(self.failed("commit for", &output));
        }
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let reference = format!("refs/heads/{}", self.branch);
        let lease = format!("--force-with-lease={reference}:{}", self.head.as_deref().unwrap_or_default());
        let remote = self.address()?;
        let to = format!("{commit}:{reference}");
        site.owe(&report.news);
        self.git(
            "push to",
            ["push", "--quiet", "--no-verify", lease.as_str(), "--", remote.as_str(), to.as_str()],
        )?;
        self.git("remember", ["update-ref", SEEN, commit.as_str()])?;
        Ok(Report { done: true, ..report })
    }

    /// Names an author where git knows none.
    fn sign(&self, command: &mut Command) {
        let known = run(self.command(["config", "user.email"])).is_ok_and(|output| output.status.success());
        for (name, value) in [
            ("GIT_AUTHOR_NAME", "newsprint"),
            ("GIT_AUTHOR_EMAIL", "newsprint@localhost"),
            ("GIT_COMMITTER_NAME", "newsprint"),
            ("GIT_COMMITTER_EMAIL", "newsprint@localhost"),
        ] {
            if !known && std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
    }

    /// Makes the tree of the site, of what the branch has and what changed.
    fn make_tree(
        &self,
        site: &BuiltSite,
        groups: &[Vec<usize>; 6],
        manifest: &Manifest,
        held: Option<&Manifest>,
        whole: bool,
        progress: &dyn Progress,
    ) -> Result<String, DeployError> {
        let numbers: Vec<usize> = if whole {
            (0..site.files.len()).collect()
        } else {
            GROUPS.iter().flat_map(|group| groups[*group as usize].iter().copied()).collect()
        };
        progress.stage("committing", numbers.len());
        let _ = run(self.command(["update-ref", "-d", NEXT]))?;
        let mut command = self.command(["fast-import", "--quiet", "--force", "--date-format=now"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(no_tool("git"))?;
        let mut fed = Ok(());
        if let Some(stdin) = child.stdin.take() {
            let mut import = BufWriter::new(stdin);
            fed = self.feed(&mut import, site, &numbers, manifest, held.filter(|_| !whole), progress);
            if fed.is_err() {
                let _ = child.kill();
            }
        }
        let output = child.wait_with_output().map_err(no_tool("git"))?;
        match fed {
            // What git says is the cause of a pipe that broke.
            Err(Poured::Stopped(_)) | Ok(()) => {}
            Err(Poured::Failed(error)) => return Err(error),
        }
        if !output.status.success() {
            return Err(self.failed("commit for", &output));
        }
        let tree = self.git("commit for", ["rev-parse", &format!("{NEXT}^{{tree}}")])?;
        Ok(tree.trim().to_owned())
    }

    fn feed(
        &self,
        import: &mut impl Write,
        site: &BuiltSite,
        numbers: &[usize],
        manifest: &Manifest,
        held: Option<&Manifest>,
        progress: &dyn Progress,
    ) -> Result<(), Poured> {
        write!(import, "commit {NEXT}\ncommitter newsprint <newsprint@localhost> now\ndata 0\n")?;
        if held.is_some() {
            writeln!(import, "from {SEEN}^0")?;
        }
        if let Some(held) = held {
            for path in held.entries.keys() {
                if !matches!(manifest.entries.get(path), Some(Entry::Live { .. })) {
                    writeln!(import, "D {}", quoted(path))?;
                }
            }
        }
        for number in numbers {
            let file = &site.files[*number];
            if site.packing(file).is_none() {
                begin(import, &file.path, file.size)?;
                site.pour(file, &mut *import)?;
            } else {
                // Its length has to be said before its bytes.
                let mut packed = SpooledTempFile::new(PACKED);
                site.pour(file, &mut packed)?;
                begin(import, &file.path, packed.stream_position()?)?;
                packed.rewind()?;
                std::io::copy(&mut packed, import)?;
            }
            import.write_all(b"\n")?;
            progress.step();
        }
        let text = manifest.to_text();
        begin(import, MANIFEST, text.len() as u64)?;
        writeln!(import, "{text}")?;
        import.write_all(b"done\n")?;
        Ok(import.flush()?)
    }
}

/// Begins a file, whose bytes come next.
fn begin(import: &mut impl Write, path: &str, length: u64) -> std::io::Result<()> {
    write!(import, "M 100644 inline {}\ndata {length}\n", quoted(path))
}

fn run(mut command: Command) -> Result<Output, DeployError> {
    command.output().map_err(no_tool("git"))
}

/// What a hook or a surrounding git leaves in the environment.
const SURROUNDING: [&str; 4] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"];

/// How the repository that the site is in gets to its remotes: keys, headers (`actions/checkout` leaves the job's token as one), other
/// addresses, who commits. Our own repository is another one, and knows nothing of it.
fn settings_of(root: &Path) -> Vec<(String, String)> {
    let mut command = Command::new("git");
    for name in SURROUNDING {
        command.env_remove(name);
    }
    let names = r"^(http|https|credential|url|user|author|committer)\.|^core\.(sshcommand|askpass|gitproxy)$";
    command.arg("-C").arg(root).args(["config", "--local", "--includes", "--null", "--get-regexp", names]);
    let Ok(output) = run(command) else { return Vec::new() };
    let said = String::from_utf8_lossy(&output.stdout);
    let lines = said.split('\0').filter_map(|line| line.split_once('\n'));
    lines.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// A path as fast-import reads it.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
