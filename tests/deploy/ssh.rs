//! rsync and sftp to a real sshd. The server's side finds its tools where the test does; `NEWSPRINT_TOOLS_THERE=DIR` puts a folder
//! in front for it alone, with another rsync than ours.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::server::{Server, free_port};
use super::site::{Dice, Digest, assert_whole, find, have, put_program, read, said};

struct Sshd {
    folder: TempDir,
    port: u16,
    _server: Server,
}

fn keygen(path: &std::path::Path) {
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).output().unwrap();
    assert!(made.status.success());
}

impl Sshd {
    fn start() -> Option<Self> {
        if !have(&["sshd", "ssh", "sftp", "rsync", "ssh-keygen"]) {
            return None;
        }
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        keygen(&at("host"));
        keygen(&at("user"));
        fs::copy(at("user.pub"), at("authorized")).unwrap();
        let port = free_port();
        let tools = [std::env::var("NEWSPRINT_TOOLS_THERE"), std::env::var("PATH")];
        let tools = tools.map(Result::unwrap_or_default).join(":");
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nPidFile {0}/pid\nAuthorizedKeysFile {0}/authorized\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\nMaxStartups 100\n\
             SetEnv \"PATH={tools}\"\n",
            folder.path().display()
        );
        fs::write(at("sshd_config"), config).unwrap();
        // Debian makes it when its own service starts.
        let _ = fs::create_dir_all("/run/sshd");
        let mut command = Command::new(find("sshd").unwrap());
        let server = Server::start(command.args(["-D", "-e", "-f"]).arg(at("sshd_config")), port);
        let sshd = Self { folder, port, _server: server };
        sshd.know(&sshd.at("host.pub"));
        Some(sshd)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a key the one that ssh knows of the host.
    fn know(&self, key: &std::path::Path) {
        let key = fs::read_to_string(key).unwrap();
        fs::write(self.at("known"), format!("[127.0.0.1]:{} {key}", self.port)).unwrap();
        let config = format!(
            "Host server\n  HostName 127.0.0.1\n  Port {}\n  IdentityFile {1}/user\n  IdentitiesOnly yes\n  UserKnownHostsFile {1}/known\n  GlobalKnownHostsFile /dev/null\n",
            self.port,
            self.folder.path().display()
        );
        fs::write(self.at("ssh config"), config).unwrap();
    }

    fn target(&self, kind: &str) -> String {
        let (root, config) = (self.at("www/site"), self.at("ssh config"));
        format!(
            "[[targets]]\nname = \"live\"\nkind = \"{kind}\"\nhost = \"server\"\npath = \"{}\"\nssh_config = \"{}\"\ntwins = [\"gz\"]\n",
            root.display(),
            config.display()
        )
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.at("www/site").join(path)).ok()
    }

    fn assert_is(&self, digest: &Digest, when: &str) {
        for (path, bytes) in digest.public() {
            assert!(self.file(&path) == Some(bytes), "{when}: {path}");
        }
        assert_eq!(self.file("newsprint-deploying.txt"), None);
        assert_whole(|path| self.file(path), when);
    }
}

fn walk_through(kind: &str) {
    let Some(sshd) = Sshd::start() else { return };
    let digest = Digest::new(&sshd.target(kind));
    digest.deploy("live");
    sshd.assert_is(&digest, "first");
    assert!(sshd.file("index.html.gz").is_some());
    let again = digest.deploy("live");
    assert_eq!((&again["sent"], &again["done"]), (&0.into(), &false.into()));
    digest.add(9);
    digest.remove(2);
    digest.build();
    let second = digest.deploy("live");
    assert!(second["sent"].as_u64().unwrap() <= 100 && second["removed"].as_u64().unwrap() > 0, "{second}");
    sshd.assert_is(&digest, "second");
    assert!(!sshd.at("www/site/2024/01/03").exists(), "an empty folder is no page");

    let mut dice = Dice(5);
    for round in 0..4 {
        digest.add(40 + round);
        digest.build();
        let mut child = digest.start(&["deploy"]);
        // Once it has begun to write.
        while sshd.file("newsprint-deploying.txt").is_none() && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(dice.below(700)));
        let _ = child.kill();
        let _ = child.wait();
        assert_whole(|path| sshd.file(path), "killed");
    }
    digest.deploy("live");
    sshd.assert_is(&digest, "after being killed");

    // A host with another key.
    digest.add(60);
    digest.build();
    keygen(&sshd.at("other"));
    sshd.know(&sshd.at("other.pub"));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(
        stderr.contains("Host key verification failed") && stderr.contains("is not the one that ssh knows"),
        "{stderr}"
    );
    assert_whole(|path| sshd.file(path), "another key");
    // One that ssh does not know.
    fs::write(sshd.at("known"), "").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!((code, stderr.contains("Host key verification failed")), (3, true), "{stderr}");
    sshd.know(&sshd.at("host.pub"));
    // A key of ours that it does not know.
    fs::write(sshd.at("authorized"), "").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("Permission denied (publickey"), "{stderr}");
    fs::copy(sshd.at("user.pub"), sshd.at("authorized")).unwrap();

    // A damaged manifest.
    let manifest = sshd.at("www/site/newsprint-deployed.txt");
    fs::write(&manifest, "x").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!((code, stderr.contains("is damaged")), (3, true), "{stderr}");
    let (code, _, stderr) = digest.run(&["deploy", "--verify"]);
    assert_eq!(code, 0, "{stderr}");
    sshd.assert_is(&digest, "verified");
}

#[test]
fn rsync_keeps_the_promise() {
    walk_through("rsync");
}

#[test]
fn sftp_keeps_the_promise() {
    walk_through("sftp");
}

/// Lets a read of the manifest last longer than the pause between two signs of life, each of which reads the journal.
fn over_a_slow_line(kind: &str) {
    let Some(sshd) = Sshd::start() else { return };
    let digest = Digest::new(&sshd.target(kind));
    let tool = find(kind).unwrap();
    let script = format!(
        "#!/bin/sh\n\
         if [ {kind} = sftp ]; then said=$(cat); echo \"$said\" | {0} \"$@\"; else said=$*; {0} \"$@\"; fi\n\
         code=$?\n\
         case $said in *get*newsprint-deployed.txt*|*'newsprint-deployed.txt /'*) echo >> '{1}/reads' ;; *) exit $code ;; esac\n\
         # Only the third is one while files are sent.\n\
         if [ \"$(wc -l < '{1}/reads')\" = 3 ]; then sleep 12; fi\n\
         exit $code\n",
        tool.display(),
        sshd.folder.path().display()
    );
    let slow = sshd.at("slow").join(kind);
    fs::create_dir(sshd.at("slow")).unwrap();
    put_program(&slow, &script);
    let mut command = digest.command(&["deploy", "live"]);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", sshd.at("slow").display()));
    let (code, _, stderr) = said(command.output().unwrap());
    assert_eq!(code, 0, "{stderr}");
    assert!(fs::read_to_string(sshd.at("reads")).unwrap().lines().count() >= 3);
    sshd.assert_is(&digest, kind);
}

#[test]
fn rsync_over_a_slow_line_mixes_nothing_up() {
    over_a_slow_line("rsync");
}

#[test]
fn sftp_over_a_slow_line_mixes_nothing_up() {
    over_a_slow_line("sftp");
}

#[test]
fn nothing_is_removed_but_what_is_listed() {
    // Names that mean something to a tool, and beside them what such a pattern would mean as well.
    let ours = ["a [12].txt", "deep/[ab]/#x.txt", "deep/;y.txt", "deep/o'clock $HOME.txt", "日本/語.txt"];
    let theirs = ["a 1.txt", "deep/a/#x.txt", "deep/[ab]x/#x.txt", "2024/01/03/theirs.html"];
    for kind in ["rsync", "sftp"] {
        let Some(sshd) = Sshd::start() else { return };
        let write = |path: PathBuf| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, path.to_str().unwrap()).unwrap();
        };
        let digest = Digest::new(&sshd.target(kind));
        for name in ours {
            write(digest.path("static/root").join(name));
        }
        digest.build();
        digest.deploy("live");
        sshd.assert_is(&digest, kind);
        let built = digest.public();
        assert!(ours.iter().all(|name| built.contains_key(*name)), "{:?}", built.keys());

        for name in theirs {
            write(sshd.at("www/site").join(name));
        }
        fs::create_dir(sshd.at("www/site/theirs")).unwrap();
        let before = read(&sshd.at("www/site"));
        fs::remove_dir_all(digest.path("static")).unwrap();
        digest.remove(2);
        digest.build();
        digest.deploy("live");
        sshd.assert_is(&digest, kind);
        let (after, left) = (read(&sshd.at("www/site")), digest.public());
        let gone: BTreeSet<&String> = before.keys().filter(|path| !after.contains_key(*path)).collect();
        // Parts of the search index stay for one deploy, as assets do.
        let unlisted = |path: &&String| !left.contains_key(*path) && !path.starts_with("search/index/");
        let twins: Vec<String> = built.keys().filter(unlisted).map(|path| format!("{path}.gz")).collect();
        let listed =
            built.keys().filter(unlisted).chain(twins.iter().filter(|twin| before.contains_key(*twin)));
        assert_eq!(gone, listed.collect(), "{kind}");
        let folders = ["deep", "deep/[ab]", "日本", "2024/01/03", "theirs"];
        let there = folders.map(|folder| sshd.at("www/site").join(folder).exists());
        assert_eq!(there, [true, false, false, true, true], "{kind}: {folders:?}");
    }
}

#[test]
fn a_folder_of_others_is_refused() {
    for kind in ["rsync", "sftp"] {
        let Some(sshd) = Sshd::start() else { return };
        fs::create_dir_all(sshd.at("www/site")).unwrap();
        fs::write(sshd.at("www/site/theirs.html"), "theirs").unwrap();
        let digest = Digest::new(&sshd.target(kind));
        let (code, _, stderr) = digest.run(&["deploy"]);
        assert_eq!(code, 2, "{kind}: {stderr}");
        assert!(
            stderr.contains("is not empty, and newsprint did not write what is in it"),
            "{kind}: {stderr}"
        );
    }
}
