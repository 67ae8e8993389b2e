//! A branch of a bare repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::site::{Digest, assert_whole, have, put_program, read};

struct Bare(TempDir);

impl Bare {
    fn new() -> Option<Self> {
        if !have(&["git"]) {
            return None;
        }
        let bare = Self(TempDir::new().unwrap());
        bare.git(&["init", "--quiet", "--bare", "."]);
        Some(bare)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, args: &[&str]) -> String {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=T", "-c", "user.email=t@example.org"])
            .args(args)
            .current_dir(self.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn target(&self, more: &str) -> String {
        format!(
            "[[targets]]\nname = \"pages\"\nkind = \"git\"\nremote = \"{}\"\n{more}",
            self.path().display()
        )
    }

    /// What the branch holds, checked out.
    fn checked_out(&self) -> BTreeMap<String, Vec<u8>> {
        let at = TempDir::new().unwrap();
        let to = at.path().join("clone");
        let (from, to) = (self.path().to_str().unwrap(), to.to_str().unwrap());
        self.git(&["clone", "--quiet", "--branch", "gh-pages", from, to]);
        let mut files = read(Path::new(to));
        files.retain(|path, _| !path.starts_with(".git/"));
        files.remove("newsprint-deployed.txt");
        files
    }

    fn commits(&self) -> usize {
        self.git(&["rev-list", "--count", "gh-pages"]).parse().unwrap()
    }
}

/// To git, a path in its settings counts from where the repository is checked out.
#[test]
fn a_remote_that_the_site_s_repository_names_by_a_relative_path_is_found() {
    if !have(&["git"]) {
        return;
    }
    let digest = Digest::new("[[targets]]\nname = \"pages\"\nkind = \"git\"\nremote = \"origin\"\n");
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).current_dir(digest.path("")).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", "."]);
    git(&["init", "--quiet", "--bare", "of/bare.git"]);
    git(&["remote", "add", "origin", "of/bare.git"]);
    digest.build();
    digest.deploy("pages");
    git(&["--git-dir", "of/bare.git", "rev-parse", "--verify", "gh-pages"]);
}

/// A job on GitHub has its token in the settings of the repository that it cloned, and nowhere else.
#[test]
fn what_the_site_s_repository_is_told_of_remotes_counts() {
    let Some(bare) = Bare::new() else { return };
    let digest = Digest::new("[[targets]]\nname = \"pages\"\nkind = \"git\"\nremote = \"origin\"\n");
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).current_dir(digest.path("")).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", "."]);
    git(&["remote", "add", "origin", &format!("ssh://nowhere.example{}", bare.path().display())]);
    git(&["config", "user.name", "Ada"]);
    git(&["config", "user.email", "ada@example.org"]);
    // In a file that is included, as later versions of the job's action have it.
    fs::write(
        digest.path(".git/job"),
        format!("[core]\n\tsshCommand = sh {}/ssh\n", digest.path("").display()),
    )
    .unwrap();
    fs::write(
        digest.path("ssh"),
        format!(
            "printf x >> {}/asked\ncd /\nfor last; do :; done\nexec sh -c \"$last\"\n",
            bare.path().display()
        ),
    )
    .unwrap();
    git(&["config", "include.path", "job"]);
    digest.build();
    digest.deploy("pages");
    assert!(bare.path().join("asked").is_file());
    assert_eq!(bare.git(&["log", "-1", "--format=%an <%ae>", "gh-pages"]), "Ada <ada@example.org>");
}

#[test]
fn the_branch_is_what_was_built() {
    for (history, commits) in [("orphan", [1, 1]), ("keep", [1, 2])] {
        let Some(bare) = Bare::new() else { return };
        let digest = Digest::new(&bare.target(&format!("history = \"{history}\"\n")));
        // What git would leave out or change of it.
        fs::create_dir_all(digest.path("static/root")).unwrap();
        fs::write(digest.path("static/root/.gitignore"), "*.html\n").unwrap();
        fs::write(digest.path("static/root/.gitattributes"), "* text eol=crlf\n").unwrap();
        digest.build();
        digest.deploy("pages");
        assert!(bare.git(&["show", "gh-pages:index.html"]).contains("<title>"));
        assert_eq!(bare.commits(), commits[0]);
        let again = digest.deploy("pages");
        assert_eq!((&again["sent"], &again["done"]), (&0.into(), &false.into()));

        digest.add(9);
        digest.remove(3);
        digest.build();
        let second = digest.deploy("pages");
        assert!(second["removed"].as_u64().unwrap() > 0, "{second}");
        assert_eq!(bare.commits(), commits[1], "{history}");
        fs::remove_file(digest.path("static/root/.gitattributes")).unwrap();
        digest.build();
        digest.deploy("pages");
        let files = bare.checked_out();
        assert!(files == digest.public(), "{history}: {:?} {:?}", files.keys(), digest.public().keys());
        assert_whole(|path| files.get(path).cloned(), history);

        // From a machine that never deployed.
        fs::remove_dir_all(digest.path(".newsprint/deploy")).unwrap();
        digest.add(10);
        digest.build();
        let elsewhere = digest.deploy("pages");
        assert!(elsewhere["unchanged"].as_u64().unwrap() > 0, "{elsewhere}");
        assert!(bare.checked_out() == digest.public());
    }
}

#[test]
fn hosts_get_their_files() {
    let Some(bare) = Bare::new() else { return };
    let digest = Digest::new(&bare.target("host_files = [\".nojekyll\", \"CNAME\", \"_headers\"]\n"));
    digest.deploy("pages");
    assert_eq!(bare.git(&["show", "gh-pages:CNAME"]), "example.org");
    assert_eq!(bare.git(&["show", "gh-pages:.nojekyll"]), "");
    assert!(bare.git(&["show", "gh-pages:_headers"]).contains("X-Content-Type-Options: nosniff"));
}

#[test]
fn a_branch_of_others_is_refused() {
    let Some(bare) = Bare::new() else { return };
    let tree = bare.git(&["hash-object", "-t", "tree", "-w", "/dev/null"]);
    let theirs = bare.git(&["commit-tree", &tree, "-m", "theirs"]);
    bare.git(&["update-ref", "refs/heads/gh-pages", &theirs]);
    let digest = Digest::new(&bare.target(""));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2);
    let place = format!("{} (gh-pages)", bare.path().display());
    assert_eq!(
        stderr,
        format!(
            "error: {place} is a branch that newsprint did not make\n  help: name another `branch`, or replace all that is on this one with --adopt\n"
        )
    );
    assert_eq!(bare.git(&["rev-parse", "gh-pages"]), theirs);
    let (code, _, stderr) = digest.run(&["deploy", "--adopt"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(bare.checked_out() == digest.public());
}

#[test]
fn what_can_go_wrong_leaves_the_branch_as_it_was() {
    let Some(bare) = Bare::new() else { return };
    let digest = Digest::new(&bare.target(""));
    digest.deploy("pages");
    let before = bare.git(&["rev-parse", "gh-pages"]);
    digest.add(9);
    digest.build();
    put_program(&bare.path().join("hooks/pre-receive"), "#!/bin/sh\necho no >&2\nexit 1\n");
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.starts_with("error: cannot push to "), "{stderr}");
    assert_eq!(bare.git(&["rev-parse", "gh-pages"]), before);
    fs::remove_file(bare.path().join("hooks/pre-receive")).unwrap();
    digest.deploy("pages");
    assert!(bare.checked_out() == digest.public());

    let text = fs::read_to_string(digest.path("site.toml")).unwrap();
    fs::write(
        digest.path("site.toml"),
        text.replace("remote = \"", "remote = \"https://me:hunter2secret@127.0.0.1:1"),
    )
    .unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2);
    assert!(!stderr.contains("hunter2secret"), "{stderr}");
}

#[test]
fn a_film_and_packed_pages_are_committed_as_they_are() {
    let Some(bare) = Bare::new() else { return };
    let digest = Digest::new(&bare.target("twins = [\"gz\"]\n"));
    let film = digest.add_film();
    digest.deploy("pages");
    let mut there = bare.checked_out();
    assert!(there["film.mp4"] == film);
    let mut page = Vec::new();
    let packed = there.remove("index.html.gz").unwrap();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut page).unwrap();
    assert!(page == there["index.html"]);
    digest.add(9);
    digest.build();
    fs::write(digest.path("public/index.html"), "changed").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(
        (code, stderr.contains("public/index.html was changed after the build")),
        (2, true),
        "{stderr}"
    );
    assert_eq!(bare.commits(), 1);
}
