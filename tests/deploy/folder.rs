//! Releases in a folder, behind nginx.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::server::{Server, ask, free_port};
use super::site::{Digest, assert_whole, file_of, find, have, links, read};

const TARGET: &str = "[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"www\"\n";

fn live(digest: &Digest, path: &str) -> Option<Vec<u8>> {
    fs::read(digest.path("www/current").join(path)).ok()
}

#[test]
fn a_release_is_what_was_built_and_the_one_before_comes_back() {
    let digest = Digest::new(TARGET);
    digest.deploy("live");
    let mut first = read(&fs::canonicalize(digest.path("www/current")).unwrap());
    first.remove("newsprint-deployed.txt");
    assert!(first == digest.public());
    let again = digest.deploy("live");
    assert_eq!((&again["sent"], &again["done"]), (&0.into(), &false.into()));

    digest.add(9);
    digest.restyle(3);
    digest.build();
    digest.deploy("live");
    for (path, bytes) in digest.public() {
        assert!(live(&digest, &path) == Some(bytes), "{path}");
    }
    // A page of before may still ask for its style sheet.
    let css = first.keys().find(|path| path.starts_with("assets/style")).unwrap();
    assert!(live(&digest, css).is_some(), "{css}");

    let (code, _, stderr) = digest.run(&["deploy", "--rollback"]);
    assert_eq!((code, stderr.contains("is at release 000001 again, after 000002")), (0, true), "{stderr}");
    for (path, bytes) in &first {
        assert!(live(&digest, path).as_ref() == Some(bytes), "{path}");
    }
    assert_whole(|path| live(&digest, path), "rolled back");
    let (code, _, stderr) = digest.run(&["deploy", "--rollback"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("has no release before 000001"), "{stderr}");
    digest.deploy("live");
    assert_eq!(fs::read_link(digest.path("www/current")).unwrap().to_str(), Some("releases/000003"));

    for number in 0..6 {
        digest.restyle(10 + number);
        digest.build();
        digest.deploy("live");
    }
    let kept = fs::read_dir(digest.path("www/releases"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(kept.count(), 5);
}

#[test]
fn what_does_not_change_is_there_once() {
    use std::os::unix::fs::MetadataExt;
    let digest = Digest::new(&format!("{TARGET}twins = [\"br\", \"gz\"]\n"));
    digest.deploy("live");
    let article = "2024/01/02/index.html";
    let inode = |path: &str| fs::metadata(digest.path("www/current").join(path)).unwrap().ino();
    let (page, twin) = (inode(article), inode(&format!("{article}.gz")));
    digest.add(20);
    digest.build();
    digest.deploy("live");
    assert_eq!((inode(article), inode(&format!("{article}.gz"))), (page, twin));
    let mut unpacked = Vec::new();
    let packed = live(&digest, &format!("{article}.gz")).unwrap();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked).unwrap();
    assert!(Some(unpacked) == live(&digest, article));
}

#[test]
fn damage_and_strangers_are_named() {
    let digest = Digest::new(TARGET);
    fs::create_dir_all(digest.path("www/current")).unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("is not a link to a release, and newsprint did not make it"), "{stderr}");
    fs::remove_dir(digest.path("www/current")).unwrap();
    digest.deploy("live");

    fs::write(digest.path("www/current/index.html"), "broken").unwrap();
    let (code, stdout, _) = digest.run(&["deploy", "--verify", "--json"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("\"repaired\":1"), "{stdout}");
    assert!(live(&digest, "index.html") == digest.public().remove("index.html"));

    fs::write(digest.path("www/current/newsprint-deployed.txt"), "x").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("newsprint-deployed.txt is damaged: line 1"), "{stderr}");
    digest.run(&["deploy", "--verify"]);
    assert_whole(|path| live(&digest, path), "damaged");
    assert_eq!(digest.deploy("live")["done"], false);

    // A file that was changed after the build is not published.
    digest.add(9);
    digest.build();
    fs::write(digest.path("public/index.html"), "changed").unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("public/index.html was changed after the build"), "{stderr}");
    assert_whole(|path| live(&digest, path), "changed");
}

/// Files of more than 8 MB went out without a look at them.
#[test]
fn a_film_that_was_changed_after_the_build_is_not_released() {
    let digest = Digest::new(TARGET);
    let film = digest.add_film();
    fs::write(digest.path("public/film.mp4"), vec![8; film.len()]).unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("public/film.mp4 was changed after the build"), "{stderr}");
    assert_eq!(live(&digest, "film.mp4"), None);
    fs::write(digest.path("public/film.mp4"), &film).unwrap();
    digest.deploy("live");
    assert!(live(&digest, "film.mp4") == Some(film));
}

#[test]
fn killed_at_any_moment_the_release_before_is_live() {
    let digest = Digest::new(TARGET);
    digest.deploy("live");
    let mut dice = super::site::Dice(11);
    for round in 0..12 {
        digest.add(30 + round);
        digest.build();
        let releases = fs::read_dir(digest.path("www/releases")).unwrap().count();
        let mut child = digest.start(&["deploy"]);
        // Once it has begun to write.
        while fs::read_dir(digest.path("www/releases")).unwrap().count() == releases
            && child.try_wait().unwrap().is_none()
        {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(dice.below(30)));
        let _ = child.kill();
        let _ = child.wait();
        assert_whole(|path| live(&digest, path), "killed");
    }
    digest.deploy("live");
    for (path, bytes) in digest.public() {
        assert!(live(&digest, &path) == Some(bytes), "{path}");
    }
}

#[test]
fn behind_nginx_a_reader_never_meets_a_page_that_is_not_there() {
    if !have(&["nginx"]) {
        return;
    }
    let digest = Digest::new(TARGET);
    digest.deploy("live");
    let port = free_port();
    let root = digest.path("");
    let conf = format!(
        "daemon off; error_log stderr crit; pid {0}/nginx.pid; worker_processes 1; events {{}}\n\
         http {{ access_log off; types {{ text/html html; }} client_body_temp_path {0}/t1; proxy_temp_path {0}/t2;\n\
         fastcgi_temp_path {0}/t3; uwsgi_temp_path {0}/t4; scgi_temp_path {0}/t5;\n\
         server {{ listen 127.0.0.1:{port}; root {0}/www/current; index index.html; }} }}\n",
        root.display()
    );
    fs::write(digest.path("nginx.conf"), conf).unwrap();
    // Started by root, its workers would be another user, who may not enter the folder.
    let mut command = Command::new(find("nginx").unwrap());
    command.args(["-c"]).arg(digest.path("nginx.conf")).args(["-g", "user root;"]);
    let _server = Server::start(&mut command, port);

    let (over, rounds, requests) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                let (status, _, page) = ask(port, "GET", "/", "");
                assert_eq!(status, 200);
                let page = String::from_utf8(page).unwrap();
                assert!(page.contains("</html>"), "half a page");
                for link in links(&page) {
                    let (status, _, body) = ask(port, "GET", &link, "");
                    requests.fetch_add(1, Ordering::SeqCst);
                    assert_eq!(status, 200, "{link}");
                    assert!(!file_of(&link).ends_with(".html") || body.ends_with(b"</html>\n"), "{link}");
                }
                rounds.fetch_add(1, Ordering::SeqCst);
            }
        });
        let end = End(&over);
        let mut added = Vec::new();
        for round in 0..50 {
            if reader.is_finished() {
                break;
            }
            if round % 4 == 3 {
                assert_eq!(digest.run(&["deploy", "--rollback"]).0, 0);
                continue;
            }
            match round % 3 {
                0 => {
                    added.push(100 + round);
                    digest.add(100 + round);
                }
                1 => digest.restyle(round),
                _ => added.pop().into_iter().for_each(|number| digest.remove(number)),
            }
            digest.build();
            digest.deploy("live");
            // The reader takes turns too: how many would else be a matter of speed.
            let seen = rounds.load(Ordering::SeqCst);
            while rounds.load(Ordering::SeqCst) == seen && !reader.is_finished() {
                thread::sleep(Duration::from_millis(1));
            }
        }
        drop(end);
        reader.join().unwrap();
    });
    eprintln!("{rounds:?} rounds, {requests:?} requests");
}

/// Tells the reader to end, also when the test fails.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
