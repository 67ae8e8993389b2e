//! The content folder: which files are articles, which may be published beside them, what was left out and why; and the
//! bytes of one article. Never leads out of the folder, never stops at what can't be read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::Config;
use crate::content::{ContentPath, MAX_FILE_BYTES, RawFile, too_large};
use crate::disk::error::IoError;
use crate::disk::names;
use crate::disk::tree;
use crate::disk::tree::Rule;
pub(crate) use crate::disk::tree::Stamp;
use crate::ground::diagnostic::{Diagnostic, Severity};

/// Endings of articles, in any case.
const ARTICLES: &[&str] = &["md", "markdown", "txt", "html"];

/// Endings of files that are published when an article points to them, in any case. A browser runs nothing of these
/// kinds as a page of the site; SVG goes out cleaned ([`crate::clean::clean_svg`]). HTML, XML, scripts and style sheets are not here
/// for that reason; office documents are not, because they tell about their authors what these may not know.
const ATTACHMENTS: &[&str] = &[
    "apng", "avif", "gif", "jpeg", "jpg", "jxl", "png", "svg", "webp", // pictures
    "aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", // sound
    "m4v", "mov", "mp4", "ogv", "srt", "vtt", "webm", // film and its captions
    "csv", "epub", "pdf", "tsv", "zip", // documents and data
];

/// What to do where the content folder is not there.
const NO_ARTICLES: &str =
    "make it: git keeps no empty folder, so a clone of a site without articles has none";

/// The folder of versions of articles, beside the content folder.
pub(crate) const VERSIONS: &str = "revisions";

/// A file below the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Where it is below the content folder. Bytes that are not UTF-8, and backslashes, stand as `\xNN`: two files
    /// never have the same path.
    pub path: ContentPath,
    /// Where it is on the disk; for a link, where the link leads.
    pub real: PathBuf,
    pub size: u64,
    /// What the system says of it.
    pub stamp: Stamp,
}

impl Entry {
    /// Whether it is a link to a file elsewhere in `content_dir`, or in `pages/` beside it.
    pub(crate) fn is_link(&self, content_dir: &Path) -> bool {
        if self.path.version().is_some() {
            return false;
        }
        let (dir, path) = placed(content_dir, &self.path.0);
        // Most paths are plain text, which is compared at once.
        let differs = |below: &Path| below.to_str() != Some(path) && tree::escaped(below) != path;
        self.real.strip_prefix(dir).map_or(true, differs)
    }
}

/// What is in the content folder.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Article files, by path.
    pub articles: Vec<Entry>,
    /// Files that are published when an article points to them, by path.
    pub attachments: Vec<Entry>,
    /// How many files with an article's ending can't be read, each with its error.
    pub unreadable: usize,
    /// Folders and links that are left out, and are the editor's all the same.
    aside: Vec<tree::Folder>,
    /// What was left out: notes for what rules leave out, warnings and errors for what could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The folder that a path seen from `content_dir` is in, and the path below that: in `pages/` or another folder beside it.
fn placed<'a>(content_dir: &'a Path, path: &'a str) -> (Cow<'a, Path>, &'a str) {
    match path.strip_prefix("../").and_then(|beside| beside.split_once('/')) {
        Some((folder, below)) => (Cow::Owned(content_dir.with_file_name(folder)), below),
        None => (Cow::Borrowed(content_dir), path),
    }
}

/// Lists the files below `content_dir`, those of `pages/` beside it if that is there, and those of other `folders` with articles.
///
/// Hidden files and folders and folders named `_drafts` are left out, each said once. A link is followed to a file
/// below its folder and nowhere else.
///
/// # Errors
/// When `content_dir` itself or another of the `folders` can't be read.
pub(crate) fn walk(content_dir: &Path, folders: &[String]) -> Result<Walk, IoError> {
    let is_named = |name: &str| folders.iter().any(|folder| folder == name);
    let mut walk = Walk::default();
    if is_named("content") || content_dir.is_dir() {
        let tree = tree::walk(content_dir, "content", rule).map_err(|error| {
            let is_missing = error.source.kind() == io::ErrorKind::NotFound;
            IoError { advice: is_missing.then_some(NO_ARTICLES), ..error }
        })?;
        walk = sorted_out(tree, "");
    }
    let mut beside: Vec<&str> =
        folders.iter().map(String::as_str).filter(|name| *name != "content").collect();
    beside.extend(Some("pages").filter(|pages| content_dir.with_file_name(pages).is_dir()));
    for folder in &beside {
        let tree = tree::walk(&content_dir.with_file_name(folder), folder, rule)?;
        let mut more = sorted_out(tree, &format!("../{folder}/"));
        walk.articles.append(&mut more.articles);
        walk.attachments.append(&mut more.attachments);
        walk.aside.extend(more.aside.into_iter().filter(|_| *folder != "pages"));
        walk.unreadable += more.unreadable;
        walk.diagnostics.append(&mut more.diagnostics);
    }
    if !beside.is_empty() {
        // By path: what begins with two dots comes before most others.
        for all in [&mut walk.articles, &mut walk.attachments] {
            all.sort_by(|one, other| one.path.cmp(&other.path));
        }
    }
    walk.diagnostics.sort();
    Ok(walk)
}

/// The files of a folder by what they are. `before` is what stands before their paths, as seen from `content/`.
fn sorted_out(tree: tree::Tree, before: &str) -> Walk {
    let unreadable = tree.unreadable.iter().filter(|path| Kind::of(path) == Kind::Article).count();
    let (aside, diagnostics) = (tree.aside, tree.diagnostics);
    let mut walk = Walk { unreadable, aside, diagnostics, ..Walk::default() };
    let mut other_kinds: BTreeMap<String, (u32, BTreeSet<String>)> = BTreeMap::new();
    for file in tree.files {
        let kind = Kind::of(&file.path);
        let path = ContentPath(if before.is_empty() { file.path } else { [before, &file.path].concat() });
        let entry = Entry { path, real: file.real, size: file.size, stamp: file.stamp };
        match kind {
            Kind::Article => walk.articles.push(entry),
            Kind::Attachment => walk.attachments.push(entry),
            Kind::Other => {
                let path = entry.path.in_site();
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let (count, endings) = other_kinds.entry(folder.to_string()).or_default();
                *count += 1;
                let ending = ending(&entry.path.0).map(str::to_ascii_lowercase);
                endings.insert(ending.map_or("no ending".into(), |ending| format!(".{ending}")));
            }
        }
    }
    walk.diagnostics.par_extend(walk.articles.par_iter().filter_map(|entry| names::finding(&entry.path)));
    for (folder, (count, endings)) in other_kinds {
        let files = if count == 1 { "1 file of a kind" } else { &format!("{count} files of kinds") };
        let mut shown: Vec<&str> = endings.iter().take(5).map(String::as_str).collect();
        if endings.len() > shown.len() {
            shown.push("…");
        }
        let verb = if count == 1 { "is" } else { "are" };
        walk.diagnostics.push(
            Diagnostic::note(format!("{files} that {verb} not published ({})", shown.join(", "))).at(folder),
        );
    }
    walk
}

/// The same for a site, with the versions of articles below `revisions/`: of each article the newest ones, if any are read.
///
/// # Errors
/// When a folder itself can't be read.
pub(crate) fn walk_site(content_dir: &Path, config: &Config) -> Result<Walk, IoError> {
    let mut walk = walk(content_dir, &config.content)?;
    let newest = config.revisions.read();
    let dir = content_dir.with_file_name(VERSIONS);
    let Some(newest) = newest.filter(|_| fs::symlink_metadata(&dir).is_ok()) else { return Ok(walk) };
    let tree = tree::walk(&dir, VERSIONS, below_aside)?;
    walk.diagnostics.extend(tree.diagnostics.into_iter().filter(|found| found.severity == Severity::Error));
    let mut of_article: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut others = Vec::new();
    for file in tree.files {
        let path = ContentPath::of_version(&file.path);
        let Some((folder, _)) = path.version() else {
            others.push(file.path);
            continue;
        };
        let folder = folder.to_owned();
        let entry = Entry { path, real: file.real, size: file.size, stamp: file.stamp };
        of_article.entry(folder).or_default().push(entry);
    }
    if let Some(first) = others.first() {
        let message = format!("{} of the files are no versions of an article: {first}", others.len());
        let help = "a version is called by the moment until which it stood, in a folder called by the id of its article: \
                    1a2b3c4d5e6f7089/20240117T171501Z.md";
        walk.diagnostics.push(Diagnostic::warning(message).at(VERSIONS).help(help));
    }
    for mut entries in of_article.into_values() {
        entries.drain(..entries.len().saturating_sub(newest));
        walk.articles.append(&mut entries);
    }
    walk.articles.par_sort_unstable_by(|one, other| one.path.cmp(&other.path));
    walk.diagnostics.sort();
    Ok(walk)
}

impl Walk {
    /// Article files that no build takes: in folders of drafts, and behind links that lead out of `content_dir`. With it, whether all of
    /// the folder could be read: a disk that is not mounted is a link that leads nowhere.
    pub(crate) fn unpublished(&self, content_dir: &Path) -> (Vec<Entry>, bool) {
        let real_dir = fs::canonicalize(content_dir).ok();
        let is_link = |real: &Path| fs::symlink_metadata(real).is_ok_and(|data| data.is_symlink());
        let leads_in = |real: &Path| {
            real_dir
                .as_ref()
                .is_some_and(|dir| fs::canonicalize(real).is_ok_and(|real| real.starts_with(dir)))
        };
        let mut is_whole =
            self.unreadable == 0 && self.diagnostics.iter().all(|found| found.severity != Severity::Error);
        let mut articles = Vec::new();
        // What a link leads to within the folder is read where it is.
        for (path, real) in self.aside.iter().filter(|(_, real)| !is_link(real) || !leads_in(real)) {
            match fs::metadata(real) {
                Ok(data) if data.is_dir() => match tree::walk(real, path, below_aside) {
                    Ok(tree) => articles.extend(tree.files.into_iter().map(|file| {
                        let path = ContentPath(format!("{path}/{}", file.path));
                        Entry { path, real: file.real, size: file.size, stamp: file.stamp }
                    })),
                    Err(_) => is_whole = false,
                },
                Ok(data) => articles.push(Entry {
                    path: ContentPath(path.clone()),
                    real: real.clone(),
                    size: data.len(),
                    stamp: Stamp::of(&data),
                }),
                Err(_) => is_whole &= ending(path).is_some(),
            }
        }
        articles.retain(|entry| Kind::of(&entry.path.0) == Kind::Article);
        (articles, is_whole)
    }
}

fn below_aside(path: &str) -> Rule {
    if path.rsplit('/').next().is_some_and(|name| name.starts_with('.')) { Rule::Hidden } else { Rule::Take }
}

/// What a file is by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Article,
    Attachment,
    Other,
}

impl Kind {
    fn of(path: &str) -> Self {
        let Some(ending) = ending(path) else { return Self::Other };
        let is = |known: &&str| known.eq_ignore_ascii_case(ending);
        match ending {
            _ if ARTICLES.iter().any(is) => Self::Article,
            _ if ATTACHMENTS.iter().any(is) => Self::Attachment,
            _ => Self::Other,
        }
    }
}

/// The ending of a file's name.
fn ending(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, ending)| ending)
}

/// What the walk does with a path below the content folder.
fn rule(path: &str) -> Rule {
    match path.rsplit('/').next() {
        Some("_drafts") => Rule::Drafts,
        Some(name) if name.starts_with('.') => Rule::Hidden,
        _ if Kind::of(path) == Kind::Article => {
            Rule::Odd("a folder, though its name is that of an article; the files in it are read")
        }
        _ => Rule::Take,
    }
}

/// What one path below the content folder is, as far as a look at it alone can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sight {
    /// An article that [`walk`] lists, with this entry.
    Article(Entry),
    /// A file that [`walk`] leaves out, whatever is around it.
    LeftOut,
    Nothing,
    /// Anything else: a folder, a link, a file beside articles, a name that is not UTF-8. Only a walk can tell.
    Unclear,
}

/// Looks at the path `below` the content folder, or in `pages/` as seen from there. The folders on the way must be folders and no links.
pub(crate) fn look_at(content_dir: &Path, below: &Path) -> Sight {
    let plain = below.to_str().filter(|path| !path.contains('\\'));
    let Some(path) = plain.map(|path| path.replace(std::path::MAIN_SEPARATOR, "/")) else {
        return Sight::Unclear;
    };
    let (dir, in_folder) = placed(content_dir, &path);
    let real = dir.join(in_folder);
    let data = match fs::symlink_metadata(&real) {
        Ok(data) => data,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Sight::Nothing,
        Err(_) => return Sight::Unclear,
    };
    let parts = in_folder.match_indices('/').map(|(at, _)| at).chain([in_folder.len()]);
    let hidden =
        parts.map(|end| rule(&in_folder[..end])).any(|rule| matches!(rule, Rule::Hidden | Rule::Drafts));
    match Kind::of(&path) {
        _ if !data.is_file() => Sight::Unclear,
        _ if hidden => Sight::LeftOut,
        Kind::Article => {
            Sight::Article(Entry { path: ContentPath(path), real, size: data.len(), stamp: Stamp::of(&data) })
        }
        Kind::Attachment => Sight::Unclear,
        Kind::Other => Sight::LeftOut,
    }
}

/// Reads one article.
///
/// # Errors
/// A finding about the file: it is larger than [`MAX_FILE_BYTES`], or the disk said no.
pub(crate) fn read(entry: &Entry) -> Result<RawFile, Diagnostic> {
    if entry.size > MAX_FILE_BYTES {
        return Err(too_large(entry.size).at(entry.path.in_site()));
    }
    let read = || {
        let mut bytes = Vec::with_capacity(entry.size as usize + 1);
        // A file may have grown since it was listed.
        fs::File::open(&entry.real)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read()
        .map_err(|error| IoError::on("read", &entry.real)(error).into_diagnostic(entry.path.in_site()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large(bytes.len() as u64).at(entry.path.in_site()));
    }
    Ok(RawFile { path: entry.path.clone(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A content folder with these files; names that end with `/` are folders.
    fn content(paths: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for path in paths {
            let at = dir.path().join(path);
            if path.ends_with('/') {
                fs::create_dir_all(at).unwrap();
            } else {
                fs::create_dir_all(at.parent().unwrap()).unwrap();
                fs::write(at, path).unwrap();
            }
        }
        dir
    }

    fn paths(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.path.0.as_str()).collect()
    }

    fn messages(walk: &Walk) -> Vec<String> {
        walk.diagnostics.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_are_told_apart_by_their_endings_and_come_in_order() {
        let dir = content(&[
            "b.md",
            "a/z.MARKDOWN",
            "a/页.txt",
            "_posts/x.html",
            "a-b.Html",
            "a/p.JPG",
            "a/doc.pdf",
            "folder.md/inside.md",
            "empty.md/",
        ]);
        let walk = walk(dir.path(), &[]).unwrap();
        assert_eq!(
            paths(&walk.articles),
            ["_posts/x.html", "a-b.Html", "a/z.MARKDOWN", "a/页.txt", "b.md", "folder.md/inside.md"]
        );
        assert_eq!(paths(&walk.attachments), ["a/doc.pdf", "a/p.JPG"]);
        let odd = |name| {
            format!(
                "note: content/{name}: a folder, though its name is that of an article; the files in it are read"
            )
        };
        assert_eq!((messages(&walk), walk.unreadable), (vec![odd("empty.md"), odd("folder.md")], 0));
        let first = &walk.articles[0];
        assert_eq!((first.size, &first.real), (13, &dir.path().join("_posts/x.html")));
        assert_eq!(read(first).unwrap().bytes, b"_posts/x.html");
    }

    #[test]
    fn what_rules_leave_out_is_said_once_a_folder() {
        let dir = content(&[
            ".git/config.txt",
            ".git/deep/x.md",
            "news/.a.md.swp",
            "news/.b.md",
            "news/a.md",
            "news/_drafts/soon.md",
            "_drafts/x/y.md",
            ".DS_Store",
            "news/a.docx",
            "news/b.psd",
            "news/Makefile",
            "news/plot.svg",
            "x.js",
        ]);
        let walk = walk(dir.path(), &[]).unwrap();
        assert_eq!(paths(&walk.articles), ["news/a.md"]);
        // It goes out cleaned.
        assert_eq!(paths(&walk.attachments), ["news/plot.svg"]);
        assert_eq!(
            messages(&walk),
            [
                "note: content: 1 file of a kind that is not published (.js)",
                "note: content: 1 hidden file left out",
                "note: content/.git: a hidden folder; it is left out",
                "note: content/_drafts: a folder of drafts; it is left out\n  \
                 help: move an article to another folder to publish it",
                "note: content/news: 2 hidden files left out",
                "note: content/news: 3 files of kinds that are not published (.docx, .psd, no ending)",
                "note: content/news/_drafts: a folder of drafts; it is left out\n  \
                 help: move an article to another folder to publish it",
            ]
        );
    }

    #[test]
    fn a_content_folder_that_is_not_there_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("content");
        let error = walk(&missing, &["content".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot read the folder {}: No such file or directory (os error 2)", missing.display())
        );
        fs::write(&missing, "").unwrap();
        let error = walk(&missing, &["content".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot read the folder {}: not a directory", missing.display())
        );
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let dir = content(&["large.md", "grown.md"]);
        let large = fs::File::options().write(true).open(dir.path().join("large.md")).unwrap();
        large.set_len(50_000_000).unwrap();
        let walk = walk(dir.path(), &[]).unwrap();
        let message = |bytes| {
            format!(
                "the file has {bytes} bytes, more than an article may have (8388608); it is left out\n  \
                 help: split it, or keep pictures as files beside it instead of `data:` URLs"
            )
        };
        assert_eq!(
            read(&walk.articles[1]).unwrap_err().to_string(),
            format!("error: content/large.md: {}", message("50000000"))
        );
        // One that grows after it was listed is read no further than to see that it did.
        large.set_len(0).unwrap();
        let grown = fs::File::options().write(true).open(dir.path().join("grown.md")).unwrap();
        grown.set_len(60_000_000).unwrap();
        assert_eq!(
            read(&walk.articles[0]).unwrap_err().to_string(),
            format!("error: content/grown.md: {}", message("8388609"))
        );
    }

    #[test]
    fn a_file_that_is_gone_is_an_error_of_its_own() {
        let dir = content(&["a.md"]);
        let walk = walk(dir.path(), &[]).unwrap();
        fs::remove_file(dir.path().join("a.md")).unwrap();
        assert_eq!(
            read(&walk.articles[0]).unwrap_err().to_string(),
            "error: content/a.md: cannot read it: No such file or directory (os error 2)"
        );
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        use super::*;

        #[test]
        fn links_stay_in_the_folder_and_make_no_circles() {
            let outside = content(&["secret.txt", "folder/secret.txt"]);
            let dir = content(&["real/a.md", ".hidden/h.md", "_drafts/d.md"]);
            let link = |target: &str, name: &str| symlink(target, dir.path().join(name)).unwrap();
            link("real/a.md", "link.md");
            link(outside.path().join("secret.txt").to_str().unwrap(), "passwd.txt");
            link(outside.path().join("folder").to_str().unwrap(), "etc");
            link("real", "again");
            link("..", "real/up");
            link(".", "real/here");
            link("gone.md", "broken.md");
            link("circle.md", "circle.md");
            link(".hidden/h.md", "h.md");
            link("_drafts/d.md", "d.md");
            let walk = walk(dir.path(), &[]).unwrap();
            assert_eq!(paths(&walk.articles), ["link.md", "real/a.md"]);
            assert_eq!(read(&walk.articles[0]).unwrap().bytes, b"real/a.md");
            let again = "note: content/again: a link to another folder in here; it is left out, as what it leads to \
                         is read where it is";
            let out = "it is left out\n  help: copy what it leads to into the folder";
            assert_eq!(
                messages(&walk),
                [
                    "note: content/.hidden: a hidden folder; it is left out".into(),
                    "note: content/_drafts: a folder of drafts; it is left out\n  \
                     help: move an article to another folder to publish it"
                        .into(),
                    again.to_string(),
                    "warning: content/broken.md: a link that leads nowhere; it is left out\n  \
                     help: remove it or mend it"
                        .into(),
                    "warning: content/circle.md: a link that can't be followed: Too many levels of symbolic links \
                     (os error 40); it is left out\n  help: remove it or mend it"
                        .into(),
                    "warning: content/d.md: a link to a hidden file or a draft; it is left out".into(),
                    format!("warning: content/etc: a link that leads out of content/; {out}"),
                    "warning: content/h.md: a link to a hidden file or a draft; it is left out".into(),
                    format!("warning: content/passwd.txt: a link that leads out of content/; {out}"),
                    again.replace("content/again", "content/real/here"),
                    again.replace("content/again", "content/real/up"),
                ]
            );
        }

        #[test]
        fn a_socket_is_left_out() {
            let dir = content(&["a.md"]);
            let _socket = UnixListener::bind(dir.path().join("b.md")).unwrap();
            let walk = walk(dir.path(), &[]).unwrap();
            assert_eq!(paths(&walk.articles), ["a.md"]);
            assert_eq!(
                messages(&walk),
                [
                    "warning: content/b.md: neither a file nor a folder (a pipe, a socket or a device); it is left out"
                ]
            );
        }

        #[test]
        fn names_of_any_bytes_are_read_and_never_the_same() {
            let dir = tempfile::tempdir().unwrap();
            let long = "长".repeat(83);
            let names: [&[u8]; 6] = [
                b"\xff.md",
                b"\\xff.md",
                b"a\nb.md",
                b"..md.md",
                "新\u{202e}闻.md".as_bytes(),
                long.as_bytes(),
            ];
            for name in names {
                let at = dir.path().join(OsStr::from_bytes(name));
                fs::write(at.with_extension("md"), name).unwrap();
            }
            let walk = walk(dir.path(), &[]).unwrap();
            let long = format!("{long}.md");
            assert_eq!(
                paths(&walk.articles),
                ["\\x5cxff.md", "\\xff.md", "a\nb.md", "新\u{202e}闻.md", long.as_str()]
            );
            let help = "\n  help: rename it: other systems and scripts stumble over such names";
            let odd = "the file's name holds a control or invisible character";
            assert_eq!(
                messages(&walk),
                [
                    "note: content: 1 hidden file left out".to_owned(),
                    format!("warning: content/\\x5cxff.md: the file's name holds a backslash{help}"),
                    format!("warning: content/\\xff.md: the file's name is not UTF-8{help}"),
                    format!("warning: content/a\\nb.md: {odd}{help}"),
                    format!("warning: content/新\\u{{202e}}闻.md: {odd}{help}"),
                    format!("note: content/{long}: the file's name has 252 bytes; most disks take 255"),
                ]
            );
            assert_eq!(read(&walk.articles[1]).unwrap().bytes, b"\xff.md");
        }
    }
}
