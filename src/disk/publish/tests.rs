use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use crate::disk::error::Failure;
use crate::disk::lock::Wait;
use crate::disk::publish::disk::Disk;
use crate::disk::publish::manifest::{Line, Manifest, Published, TEMPORARY, check_path, text_of};
use crate::disk::publish::publication::PublishReport;
use crate::disk::publish::*;
use crate::disk::store::Store;
use crate::disk::stored::StoredFile;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;
use crate::ground::served::{FileKind, Served};

type Files = BTreeMap<String, String>;

fn as_page<'a>(_: usize) -> Served<'a> {
    Served::page(FileKind::Article)
}

/// A site's folder with an output folder in it.
struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn out(&self) -> PathBuf {
        self.root().join("public")
    }

    fn open(&self, disk: Disk, force: Force) -> Result<Publisher, Failure> {
        Publisher::open_on(disk, &self.out(), self.root(), force, Wait::No, &mut |_| {})
    }

    fn publish_on(&self, disk: Disk, force: Force, files: &Files) -> Result<PublishReport, Failure> {
        let paths: Vec<OutputPath> = files.keys().map(|path| OutputPath(path.clone())).collect();
        let publication = self.open(disk, force)?.begin(&paths)?;
        for (path, text) in paths.iter().zip(files.values()) {
            publication.write(path, text.as_bytes())?;
        }
        publication.finish(as_page).map(|(report, _)| report)
    }

    fn publish(&self, files: &Files) -> Result<PublishReport, Failure> {
        self.publish_on(Disk::default(), Force::No, files)
    }

    fn force(&self, files: &Files) -> Result<PublishReport, Failure> {
        self.publish_on(Disk::default(), Force::Yes, files)
    }

    /// Puts a file into the output folder behind newsprint's back.
    fn put(&self, path: &str, text: &str) {
        let path = self.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// All that is in the output folder; folders end with `/`.
    fn output(&self) -> Files {
        let mut files = Files::new();
        for entry in walkdir::WalkDir::new(self.out()).min_depth(1) {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(self.out()).unwrap().to_str().unwrap();
            if entry.file_type().is_dir() {
                files.insert(format!("{path}/"), String::new());
            } else {
                files.insert(path.into(), fs::read_to_string(entry.path()).unwrap_or("a link".into()));
            }
        }
        files
    }

    /// A message without the path of the temporary folder.
    fn message(&self, result: Result<impl std::fmt::Debug, Failure>) -> String {
        said(&result.unwrap_err()).replace(&format!("{}/", self.root().display()), "")
    }
}

/// A failure as it is shown.
fn said(failure: &Failure) -> String {
    match failure {
        Failure::Config(found) => found.iter().map(ToString::to_string).collect(),
        Failure::Usage(message) => message.clone(),
        Failure::Io(error, _) => {
            Diagnostic::error(error.to_string()).help(error.help().unwrap_or_default()).to_string()
        }
    }
}

fn files<const N: usize>(files: [(&str, &str); N]) -> Files {
    files.map(|(path, text)| (path.to_string(), text.to_string())).into()
}

/// What a first build into an empty folder gives.
fn fresh(files: &Files) -> Files {
    let site = Site::new();
    site.publish(files).unwrap();
    site.output()
}

fn report(written: usize, unchanged: usize, removed: usize) -> PublishReport {
    PublishReport { written, unchanged, removed, diagnostics: Vec::new() }
}

#[test]
fn a_site_is_published_with_a_manifest_and_nothing_else() {
    let site = Site::new();
    let done = site.publish(&files([("index.html", "front"), ("2024/01/index.html", "month")])).unwrap();
    assert_eq!(done, report(2, 0, 0));
    let manifest = format!(
        "newsprint-manifest 2\n{} 5 article text/html 2024/01/index.html\n{} 5 article text/html index.html\n",
        Fingerprint::of(b"month"),
        Fingerprint::of(b"front")
    );
    assert_eq!(
        site.output(),
        files([
            ("2024/", ""),
            ("2024/01/", ""),
            ("2024/01/index.html", "month"),
            ("index.html", "front"),
            ("newsprint-manifest.txt", &manifest),
        ])
    );
    assert_eq!(fs::read_dir(site.root().join(".newsprint/tmp")).unwrap().count(), 0);
}

#[test]
fn only_what_changed_is_written_and_what_is_gone_is_removed_with_its_folders() {
    let site = Site::new();
    site.publish(&files([("a/b/c/old.html", "old"), ("a/kept.html", "kept"), ("changed.html", "one")]))
        .unwrap();
    let kept = || fs::metadata(site.out().join("a/kept.html")).unwrap().modified().unwrap();
    let before = kept();
    let next = files([("a/kept.html", "kept"), ("changed.html", "two"), ("new.html", "new")]);
    assert_eq!(site.publish(&next).unwrap(), report(2, 1, 1));
    assert_eq!(site.output(), fresh(&next));
    assert_eq!(kept(), before);
    assert_eq!(site.publish(&next).unwrap(), report(0, 3, 0));
}

#[test]
fn a_file_that_was_removed_or_cut_off_is_written_again() {
    let site = Site::new();
    let all = files([("a/one.html", "one"), ("two.html", "two"), ("three.html", "three")]);
    site.publish(&all).unwrap();
    fs::remove_dir_all(site.out().join("a")).unwrap();
    fs::write(site.out().join("two.html"), "").unwrap();
    assert_eq!(site.publish(&all).unwrap(), report(2, 1, 0));
    assert_eq!(site.output(), fresh(&all));
}

#[test]
fn a_page_that_was_kept_is_not_asked_for_again() {
    let site = Site::new();
    let hash = Fingerprint::of(b"kept");
    site.publish(&files([("kept.html", "kept"), ("gone.html", "gone")])).unwrap();
    let paths = ["kept.html", "gone.html", "new.html"].map(|path| OutputPath(path.into()));
    fs::remove_file(site.out().join("gone.html")).unwrap();
    let publication = site.open(Disk::default(), Force::No).unwrap().begin(&paths).unwrap();
    assert!(publication.keep(&paths[0], hash));
    assert!(!publication.keep(&paths[1], Fingerprint::of(b"gone")), "it is not there any more");
    assert!(!publication.keep(&paths[2], hash), "it never was");
    assert_eq!(publication.write(&paths[1], b"gone").unwrap(), Written::New);
    assert_eq!(publication.write(&paths[2], b"new").unwrap(), Written::New);
    assert_eq!(publication.finish(as_page).unwrap().0, report(2, 1, 0));
    assert_eq!(
        site.output(),
        fresh(&files([("kept.html", "kept"), ("gone.html", "gone"), ("new.html", "new")]))
    );
}

#[test]
fn what_shows_in_no_folder_is_believed_until_all_files_are_looked_at() {
    let site = Site::new();
    let (store, notes) = (Store::temporary(), Fingerprint::of(b"folders"));
    let paths = ["a/b/1/index.html", "a/b/2/index.html", "a/b/3/index.html", "a/b/index.html", "a/c.xml"];
    site.publish(&files(paths.map(|path| (path, "text")))).unwrap();
    let paths = paths.map(|path| OutputPath(path.into()));
    // What is kept of the files; with notes, the folders are noted afterwards.
    let kept = |notes: Option<Fingerprint>| {
        let mut publisher = site.open(Disk::default(), Force::No).unwrap();
        let folders = notes.map(|notes| publisher.believe(&store, notes));
        let publication = publisher.begin(&paths).unwrap();
        let kept = paths.each_ref().map(|path| publication.keep(path, Fingerprint::of(b"text")));
        if let Some(folders) = folders {
            let (_, left) = publication.finish(as_page).unwrap();
            let read_at = crate::disk::clock::file_time();
            folders.keep(&store, &site.out(), left.par_sizes(), left.fingerprint, read_at);
        }
        kept
    };
    let settle = || std::thread::sleep(std::time::Duration::from_millis(150));
    settle();
    assert_eq!(kept(Some(notes)), [true; 5]);
    // Changed in place, and taken out of its own folder: neither shows in the folder of the days.
    site.put("a/b/1/index.html", "");
    fs::remove_file(site.out().join("a/b/2/index.html")).unwrap();
    assert_eq!(kept(Some(notes)), [true; 5]);
    assert_eq!(kept(None), [false, false, true, true, true]);
    // A folder that is gone does, and then all files there are looked at.
    fs::remove_dir_all(site.out().join("a/b/3")).unwrap();
    assert_eq!(kept(Some(notes)), [false, false, false, true, true]);
    site.put("a/b/3/index.html", "text");
    // Nor are times believed that may be those of a change yet to come.
    assert_eq!(kept(Some(notes)), [false, false, true, true, true]);
    settle();
    assert_eq!(kept(Some(notes)), [false, false, true, true, true]);
    store.put(notes, b"noise");
    assert_eq!(kept(Some(notes)), [false, false, true, true, true]);
}

#[test]
fn where_folders_and_manifest_are_as_they_were_nothing_new_shows() {
    let site = Site::new();
    let (store, notes) = (Store::temporary(), Fingerprint::of(b"folders"));
    let paths = ["a/b/1/index.html", "a/b/index.html", "a/c.xml", "index.html"];
    site.publish(&files(paths.map(|path| (path, "text")))).unwrap();
    let paths = paths.map(|path| OutputPath(path.into()));
    let left = std::cell::Cell::new(Fingerprint::of(b"none"));
    let note = || {
        std::thread::sleep(std::time::Duration::from_millis(150));
        let mut publisher = site.open(Disk::default(), Force::No).unwrap();
        let folders = publisher.believe(&store, notes);
        let publication = publisher.begin(&paths).unwrap();
        paths.iter().for_each(|path| _ = publication.keep(path, Fingerprint::of(b"text")));
        let (_, kept) = publication.finish(as_page).unwrap();
        left.set(kept.fingerprint);
        let read_at = crate::disk::clock::file_time();
        folders.keep(&store, &site.out(), kept.par_sizes(), kept.fingerprint, read_at);
    };
    let shows = |manifest| Folders::show_nothing_new(&site.out(), &store, notes, manifest);
    assert!(!shows(left.get()), "nothing is known");
    note();
    assert!(shows(left.get()) && !shows(Fingerprint::of(b"another")));
    // What comes, goes or is put in the place of another shows in its folder, and so does another manifest.
    let place = |path: &str| site.out().join(path);
    let changes: [&dyn Fn(); 4] = [
        &|| site.put("a/b/2", "new"),
        &|| fs::remove_file(place("a/b/2")).unwrap(),
        &|| fs::rename(place("a/c.xml"), place("a/d.xml")).unwrap(),
        &|| fs::write(place(MANIFEST), fs::read(place(MANIFEST)).unwrap()).unwrap(),
    ];
    for change in changes {
        change();
        assert!(!shows(left.get()));
        let _ = fs::rename(place("a/d.xml"), place("a/c.xml"));
        note();
        assert!(shows(left.get()));
    }
}

#[test]
fn a_page_that_could_not_be_made_stays_as_it_was() {
    let site = Site::new();
    let old = files([("broken.html", "old"), ("index.html", "old")]);
    site.publish(&old).unwrap();
    let paths = ["broken.html", "index.html", "never.html"].map(|path| OutputPath(path.into()));
    let publication = site.open(Disk::default(), Force::No).unwrap().begin(&paths).unwrap();
    publication.write(&paths[1], b"new").unwrap();
    assert_eq!(publication.finish(as_page).unwrap().0, report(1, 0, 0));
    assert_eq!(site.output(), fresh(&files([("broken.html", "old"), ("index.html", "new")])));
}

#[test]
fn a_copied_file_must_be_what_it_was_when_it_was_measured() {
    let site = Site::new();
    let film = site.root().join("film.mp4");
    fs::write(&film, "moving pictures").unwrap();
    let stored = StoredFile::measure(&film).unwrap();
    let path = OutputPath("files/film.mp4".into());
    let publish = || {
        let publication = site.open(Disk::default(), Force::No)?.begin([&path])?;
        publication.copy(&path, &stored)?;
        publication.finish(as_page).map(|(report, _)| report)
    };
    assert_eq!(publish().unwrap(), report(1, 0, 0));
    assert_eq!(publish().unwrap(), report(0, 1, 0));
    assert_eq!(site.output(), fresh(&files([("files/film.mp4", "moving pictures")])));
    fs::remove_dir_all(site.out()).unwrap();
    fs::write(&film, "other ones").unwrap();
    assert_eq!(
        site.message(publish()),
        "error: cannot read film.mp4: it was changed while the site was built; build again"
    );
}

#[test]
fn files_become_folders_and_folders_files() {
    let site = Site::new();
    let one = files([("a", "file"), ("b/c/d.html", "page"), ("b/e.html", "page")]);
    let two = files([("a/x.html", "page"), ("b", "file")]);
    site.publish(&one).unwrap();
    site.publish(&two).unwrap();
    assert_eq!(site.output(), fresh(&two));
    site.publish(&one).unwrap();
    assert_eq!(site.output(), fresh(&one));
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let site = Site::new();
    site.put("thesis.doc", "ten years of work");
    site.put("CNAME", "example.org");
    let before = site.output();
    let next = files([("index.html", "front")]);
    assert_eq!(
        site.message(site.publish(&next)),
        "error: public is not empty, and newsprint did not write what is in it: CNAME, thesis.doc\n  \
         help: name another folder with --out, or publish into this one with --force: only files that are in the way \
         are replaced"
    );
    assert_eq!(site.output(), before);

    let done = site.force(&next).unwrap();
    let note = format!(
        "{} holds what newsprint did not write, and leaves alone: CNAME, thesis.doc",
        site.out().display()
    );
    assert_eq!(done, PublishReport { diagnostics: vec![Diagnostic::note(note)], ..report(1, 0, 0) });
    let mut expected = fresh(&next);
    expected.extend(before);
    assert_eq!(site.output(), expected);
}

#[test]
fn foreign_files_beside_ours_are_never_touched() {
    let site = Site::new();
    site.publish(&files([("2024/a.html", "a"), ("index.html", "front")])).unwrap();
    site.put("2024/notes.txt", "mine");
    site.put(".git/HEAD", "mine");
    site.publish(&files([("index.html", "front")])).unwrap();
    let mut expected = fresh(&files([("index.html", "front")]));
    expected.extend(files([("2024/", ""), ("2024/notes.txt", "mine"), (".git/", ""), (".git/HEAD", "mine")]));
    assert_eq!(site.output(), expected);
}

#[test]
fn a_foreign_file_in_the_way_is_refused_before_anything_is_written() {
    let site = Site::new();
    site.publish(&files([("index.html", "front")])).unwrap();
    site.put("robots.txt", "mine");
    site.put("2024", "mine");
    let before = site.output();
    let next = files([("index.html", "new"), ("robots.txt", "ours")]);
    assert_eq!(
        site.message(site.publish(&next)),
        "error: public/robots.txt is in the way of a file of the site, and newsprint did not write it\n  \
         help: move it away; files, but not folders, are replaced with --force"
    );
    assert_eq!(site.output(), before);

    let below = files([("2024/index.html", "page")]);
    assert_eq!(
        site.message(site.publish(&below)),
        "error: public/2024 is in the way: a folder of the site must be there, and newsprint did not write it\n  \
         help: move it away, or let it be replaced with --force"
    );
    assert_eq!(site.output(), before);

    site.force(&files([("2024/index.html", "page"), ("robots.txt", "ours")])).unwrap();
    assert_eq!(site.output(), fresh(&files([("2024/index.html", "page"), ("robots.txt", "ours")])));
}

#[test]
fn a_foreign_folder_in_the_way_is_never_replaced() {
    let site = Site::new();
    site.publish(&files([("robots.txt", "ours")])).unwrap();
    site.put("feed.xml/mine.txt", "mine");
    let refused = "error: public/feed.xml is in the way of a file of the site, and newsprint did not write it\n  \
                   help: move it away; files, but not folders, are replaced with --force";
    let next = files([("feed.xml", "ours")]);
    assert_eq!(site.message(site.publish(&next)), refused);
    assert_eq!(site.message(site.force(&next)), refused);

    // The same where ours was, and the user put a folder in its place.
    fs::remove_file(site.out().join("robots.txt")).unwrap();
    site.put("robots.txt/mine.txt", "mine");
    let before = site.output();
    assert_eq!(
        site.message(site.publish(&files([("robots.txt", "ours")]))),
        "error: public/robots.txt is in the way: a file of the site must be there, and newsprint did not write all in \
         it\n  help: move it away"
    );
    assert_eq!(site.output(), before);
    let done = site.publish(&files([("index.html", "front")])).unwrap();
    assert_eq!(done.removed, 0);
    let warning = Diagnostic::warning(format!(
        "{} was a file of the site and is not any more; it, or a folder above it, was replaced by something else, \
         which is left alone",
        site.out().join("robots.txt").display()
    ));
    assert_eq!(done.diagnostics[0], warning.help("remove it by hand"));
    assert_eq!(site.output()["robots.txt/mine.txt"], "mine");
}

#[cfg(unix)]
#[test]
fn links_in_the_output_folder_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("index.html"), "precious").unwrap();
    site.publish(&files([("2024/index.html", "page"), ("about.html", "page"), ("old/index.html", "page")]))
        .unwrap();
    for folder in ["2024", "old"] {
        fs::remove_dir_all(site.out().join(folder)).unwrap();
        symlink(elsewhere.path(), site.out().join(folder)).unwrap();
    }
    fs::remove_file(site.out().join("about.html")).unwrap();
    symlink(elsewhere.path().join("index.html"), site.out().join("about.html")).unwrap();

    // A folder above a page.
    assert_eq!(
        site.message(site.publish(&files([("2024/index.html", "changed")]))),
        "error: public/2024 is a link: pages are never written through one\n  \
         help: put a folder in its place, or publish to another one with --out"
    );
    // The page itself is replaced, not what it leads to; a page that is gone is not removed through a link.
    let done = site.publish(&files([("about.html", "changed")])).unwrap();
    let left = |path: &str| {
        let message = format!(
            "{} was a file of the site and is not any more; it, or a folder above it, was replaced by something else, \
             which is left alone",
            site.out().join(path).display()
        );
        Diagnostic::warning(message).help("remove it by hand")
    };
    let diagnostics = vec![left("2024/index.html"), left("old/index.html")];
    assert_eq!(done, PublishReport { diagnostics, ..report(1, 0, 0) });
    assert_eq!(fs::read_to_string(site.out().join("about.html")).unwrap(), "changed");
    assert!(fs::symlink_metadata(site.out().join("about.html")).unwrap().is_file());
    assert_eq!(fs::read_to_string(elsewhere.path().join("index.html")).unwrap(), "precious");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_folder_of_temporary_files_is_removed_and_not_followed() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("index.html"), "precious").unwrap();
    fs::create_dir(site.out()).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), site.out().join(TEMPORARY)).unwrap();
    let next = files([("index.html", "front")]);
    site.publish(&next).unwrap();
    assert_eq!(site.output(), fresh(&next));
    assert_eq!(fs::read_to_string(elsewhere.path().join("index.html")).unwrap(), "precious");
}

#[test]
fn paths_that_lead_out_or_that_some_system_reserves_are_refused() {
    let long = "字".repeat(86);
    for (path, why) in [
        ("/etc/passwd", "a path with an empty part"),
        ("", "a path with an empty part"),
        ("a//b", "a path with an empty part"),
        ("a/", "a path with an empty part"),
        ("../up", "a path with `.` or `..` in it"),
        ("a/../../up", "a path with `.` or `..` in it"),
        ("a\nb", "a name with a control character"),
        ("a\0b", "a name with a control character"),
        ("a\\b", "a name with a backslash, which parts folders on Windows"),
        (&long, "a name of more than 255 bytes"),
        ("newsprint-manifest.txt", "the name of newsprint's own manifest"),
        (".newsprint-tmp/x", "the name of newsprint's folder of temporary files"),
    ] {
        let site = Site::new();
        let refused = said(&site.publish(&files([(path, "x")])).unwrap_err());
        let expected = Diagnostic::error(format!("can't publish {path}: {why}"));
        assert_eq!(refused, expected.to_string());
        assert_eq!(site.output(), Files::new());
    }
    let site = Site::new();
    let fine =
        files([("commons/com10.html", "x"), (".well-known/x", "x"), ("a/newsprint-manifest.txt", "x")]);
    assert_eq!(site.publish(&fine).unwrap(), report(3, 0, 0));
}

#[test]
fn two_files_at_one_place_are_refused() {
    let site = Site::new();
    assert_eq!(
        site.message(site.publish(&files([("a", "x"), ("a-b", "x"), ("a/b/c", "x")]))),
        "error: a is a file of the site, and the folder of a/b/c"
    );
    let twice = [OutputPath("a".into()), OutputPath("a".into())];
    let publisher = site.open(Disk::default(), Force::No).unwrap();
    assert_eq!(site.message(publisher.begin(&twice)), "error: two files of the site are a");
}

#[test]
fn a_damaged_manifest_is_named_and_can_be_forced() {
    let hash = Fingerprint::of(b"x");
    for (text, damage) in [
        ("".into(), "1: damaged: the first line is not `newsprint-manifest 2`"),
        ("newsprint-manifest 3\n".into(), "1: damaged: the first line is not `newsprint-manifest 2`"),
        ("newsprint-manifest 1\nx 1 a\n".into(), "2: damaged: not `<hash> <size> <path>`"),
        (
            format!("newsprint-manifest 2\n{hash} 1 a\n"),
            "2: damaged: not `<hash> <size> <kind> <type> <path>`",
        ),
        (
            format!("newsprint-manifest 2\n{hash} 1 page text/html a\n"),
            "2: damaged: not `<hash> <size> <kind> <type> <path>`",
        ),
        (
            format!("newsprint-manifest 2\n{hash} 1 asset image/png ../a\n"),
            "2: damaged: a path with `.` or `..` in it",
        ),
        (
            format!("newsprint-manifest 1\n{hash} 1 a\n{hash} 1 a\n"),
            "3: damaged: the lines are not in order of their paths",
        ),
        (format!("newsprint-manifest 1\n{hash} 1 ../a\n"), "2: damaged: a path with `.` or `..` in it"),
        (format!("newsprint-manifest 1\n{hash} 1 a"), "2: damaged: the last line is cut off"),
    ] {
        let site = Site::new();
        site.put(MANIFEST, &text);
        site.put("a", "x");
        let next = files([("a", "ours")]);
        assert_eq!(
            site.message(site.publish(&next)),
            format!(
                "error: public/newsprint-manifest.txt:{damage}\n  help: empty the output folder and build again; or \
                 take all in it for not newsprint's, with --force"
            )
        );
        assert_eq!(site.output(), files([(MANIFEST, &text), ("a", "x")]));
        site.force(&next).unwrap();
        assert_eq!(site.output(), fresh(&next));
    }
}

#[test]
fn folders_that_are_no_output_are_refused() {
    let site = Site::new();
    fs::create_dir_all(site.root().join("site/content/deep")).unwrap();
    let root = site.root().join("site");
    let home = std::env::home_dir().unwrap();
    for (out, why) in [
        (root.clone(), "it holds the site itself"),
        (root.join("public/.."), "it holds the site itself"),
        (site.root().into(), "it holds the site itself"),
        ("/".into(), "it holds the site itself"),
        (root.join("content"), "it is in content/ of the site"),
        (root.join("public/../content/deep/new"), "it is in content/ of the site"),
        (root.join("static/x"), "it is in static/ of the site"),
        (root.join("templates"), "it is in templates/ of the site"),
        (root.join(".newsprint"), "it is in .newsprint/ of the site"),
        (site.root().join("other/.git/x"), "it is in a .git folder"),
        (home, "it holds your home folder"),
    ] {
        let refused = said(&Publisher::open(&out, &root, Force::Yes, Wait::No, &mut |_| {}).unwrap_err());
        let expected = Diagnostic::error(format!("{} can't be the output folder: {why}", out.display()));
        assert_eq!(refused, expected.help("name another one with --out").to_string());
    }
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1, "nothing was made");
}

#[test]
fn a_second_build_waits_or_fails() {
    let site = Site::new();
    let first = site.open(Disk::default(), Force::No).unwrap();
    assert_eq!(
        site.message(site.open(Disk::default(), Force::No)),
        "error: another newsprint is writing public\n  help: run it again later, or without --no-wait"
    );
    let (told, hears) = std::sync::mpsc::channel();
    let (out, root) = (site.out(), site.root().to_path_buf());
    let second = std::thread::spawn(move || {
        let mut tell = |message: &str| told.send(message.to_string()).unwrap();
        let path = OutputPath("index.html".into());
        let publisher = Publisher::open(&out, &root, Force::No, Wait::Yes, &mut tell).unwrap();
        let publication = publisher.begin([&path]).unwrap();
        publication.write(&path, b"second").unwrap();
        publication.finish(as_page).unwrap().0
    });
    let message = hears.recv().unwrap();
    assert_eq!(message, format!("another newsprint is writing {}; waiting…", site.out().display()));
    // Removing the folder that it waits for must not leave it with a lock on a folder that nobody sees.
    fs::remove_dir_all(site.out()).unwrap();
    drop(first);
    assert_eq!(second.join().unwrap(), report(1, 0, 0));
    assert_eq!(site.output(), fresh(&files([("index.html", "second")])));
}

#[test]
fn the_folder_is_ours_until_what_the_next_build_has_to_know_is_written() {
    let site = Site::new();
    let path = OutputPath("index.html".into());
    let publication = site.open(Disk::default(), Force::No).unwrap().begin([&path]).unwrap();
    publication.write(&path, b"first").unwrap();
    let (_, left) = publication.finish(as_page).unwrap();
    assert_eq!(
        site.message(site.open(Disk::default(), Force::No)),
        "error: another newsprint is writing public\n  help: run it again later, or without --no-wait"
    );
    drop(left);
    assert!(site.open(Disk::default(), Force::No).is_ok());
}

/// Files of a small site; which of them are there, and their texts, follow from the number.
fn site_files(number: u32) -> Files {
    let paths = [
        "index.html",
        "2024/index.html",
        "2024/01/a/index.html",
        "2024/01/b/index.html",
        "2024/02/c/index.html",
        "feed.xml",
        "swap",
        "swap/page.html",
    ];
    let mut files = Files::new();
    for (bit, path) in paths.iter().enumerate() {
        let state = (number >> (2 * bit)) & 3;
        let below_file = *path == "swap/page.html" && files.contains_key("swap");
        if state > 0 && !below_file {
            // Two of the three texts have the same length: only their hashes tell them apart.
            files.insert(path.to_string(), format!("{path} {}", ["one", "two", "three"][state as usize - 1]));
        }
    }
    files
}

/// What has to be true wherever a build ended.
fn check_whole(site: &Site, old: &Files, new: &Files, when: &str) {
    let output = site.output();
    let manifest = output.get(MANIFEST).map(|text| Manifest::parse(text).expect(when));
    for (path, text) in &output {
        if path == MANIFEST || path.ends_with('/') || path.starts_with(TEMPORARY) {
            continue;
        }
        assert!([old.get(path), new.get(path)].contains(&Some(text)), "{when}: {path} holds {text:?}");
        let known = manifest.as_ref().and_then(|manifest| manifest.get(&OutputPath(path.clone())));
        assert!(known.is_some(), "{when}: {path} is in no manifest");
    }
    for path in old.keys().filter(|path| new.contains_key(*path)) {
        assert!(output.contains_key(path), "{when}: {path} is missing, and both sites have it");
    }
}

/// Builds one site over another on a disk that fails at every step in turn.
fn fail_at_every_step(old: &Files, new: &Files, prepare: impl Fn(&Site)) {
    for step in 0.. {
        let site = Site::new();
        prepare(&site);
        site.publish(old).unwrap();
        let ended = site.publish_on(Disk::failing_after(step), Force::No, new);
        let when = format!("step {step}");
        check_whole(&site, old, new, &when);
        let done = ended.is_ok();
        if let Err(error) = ended {
            assert!(said(&error).ends_with("run the same command again; what was published before is whole"));
        }
        // Whatever comes next must not be fooled by what was left.
        if step % 2 == 0 {
            site.publish(new).unwrap();
            assert_eq!(site.output(), fresh(new), "{when}, then the same site");
        } else {
            site.publish(old).unwrap();
            assert_eq!(site.output(), fresh(old), "{when}, then back");
        }
        if done {
            assert!(step > 10, "the disk never failed");
            return;
        }
    }
}

#[test]
fn a_build_that_ends_at_any_step_leaves_whole_files_and_the_next_one_mends() {
    let (old, new) = (site_files(0b00_01_01_00_10_01_01_01), site_files(0b11_00_10_11_00_01_10_10));
    fail_at_every_step(&old, &new, |_| {});
    fail_at_every_step(&new, &old, |_| {});
    fail_at_every_step(&Files::new(), &new, |_| {});
    // Where the site's own folder can't hold temporary files, they are in the output folder.
    fail_at_every_step(&old, &new, |site| fs::write(site.root().join(".newsprint"), "").unwrap());
}

/// Found by the property below: the manifest lists `swap`, nothing is there, and the next site has `swap/page.html`.
#[test]
fn a_file_that_never_came_gives_way_to_a_folder_of_its_name() {
    let (first, last) = (files([("index.html", "one"), ("swap", "one")]), files([("swap/page.html", "one")]));
    for strength in 0..40 {
        let site = Site::new();
        let _ = site.publish_on(Disk::failing_after(strength), Force::No, &first);
        assert_eq!(site.publish(&last).unwrap().diagnostics, [], "after {strength} steps");
        assert_eq!(site.output(), fresh(&last), "after {strength} steps");
    }
}

#[test]
fn nothing_is_touched_until_all_files_are_there() {
    let site = Site::new();
    let (old, new) = (site_files(0b00_01_01_01_01_01_01_01), site_files(0b00_00_10_10_10_10_10_10));
    site.publish(&old).unwrap();
    let before = site.output();
    let paths: Vec<OutputPath> = new.keys().map(|path| OutputPath(path.clone())).collect();
    let publication = site.open(Disk::default(), Force::No).unwrap().begin(&paths).unwrap();
    for (path, text) in paths.iter().zip(new.values()) {
        publication.write(path, text.as_bytes()).unwrap();
        assert_eq!(site.output(), before);
    }
    drop(publication);
    assert_eq!(site.output(), before);
    assert_eq!(fs::read_dir(site.root().join(".newsprint/tmp")).unwrap().count(), 0);
}

proptest! {
    /// An alias that was found fit for an output must never end the build: `/con .html` once did.
    #[test]
    fn what_is_a_safe_path_is_published(path in "([cConNuUlLpPtT19. -]{1,8}|con ?[.]html|aux|nul )(/[auxcon. ]{1,6})?") {
        prop_assert!(!OutputPath(path.clone()).is_safe() || check_path(&path).is_ok(), "{:?}", path);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn after_any_series_of_builds_and_failures_the_folder_is_that_of_a_clean_build(
        builds in prop::collection::vec((0u32..1 << 16, 0i64..60), 1..6),
        last in 0u32..1 << 16,
    ) {
        let site = Site::new();
        for (number, strength) in builds {
            let _ = site.publish_on(Disk::failing_after(strength), Force::No, &site_files(number));
        }
        site.publish(&site_files(last)).unwrap();
        prop_assert_eq!(site.output(), fresh(&site_files(last)));
    }

    #[test]
    fn a_manifest_survives_print_and_parse(paths in prop::collection::btree_set("[a-z字 ]{1,5}[a-z](/[.a-z]{1,5}z)?", 0..20)) {
        let lines: Vec<Line<'_>> = paths
            .iter()
            .filter(|path| check_path(path).is_ok())
            .enumerate()
            .map(|(number, path)| {
                let known = Published { hash: Some(Fingerprint::of(path.as_bytes())), size: number as u64 };
                let pending = Published { hash: None, size: 0 };
                let published = if number % 3 == 0 { pending } else { known };
                let moved = Served { moved: Some("/a%20b/"), ..as_page(number) };
                let served = [None, Some(Served::immutable("image/png")), Some(as_page(number)), Some(moved)];
                Line { path, published, served: served[number % 4] }
            })
            .collect();
        let text: String = text_of(&lines).collect();
        prop_assert_eq!(read_manifest(&text), Ok(lines));
    }
}

/// Nothing is written again but the manifest, which says now what each file is.
#[test]
fn a_folder_of_the_first_manifest_is_taken_over() {
    let site = Site::new();
    let before = files([("2024/a.html", "a"), ("index.html", "front"), ("old.html", "old")]);
    site.publish(&before).unwrap();
    let first: String = before
        .iter()
        .map(|(path, text)| format!("{} {} {path}\n", Fingerprint::of(text.as_bytes()), text.len()))
        .collect();
    site.put(MANIFEST, &format!("newsprint-manifest 1\n{first}"));
    let next = files([("2024/a.html", "a"), ("index.html", "front")]);
    assert_eq!(site.publish(&next).unwrap(), report(0, 2, 1));
    assert_eq!(site.output(), fresh(&next));
    assert_eq!(Manifest::parse(&site.output()[MANIFEST]).unwrap().iter().len(), 2);
}
