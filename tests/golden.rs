//! Golden sites: `tests/sites/<case>/` is built and held against what stands in its `expected/`.
//!
//! `expected/FILES` lists every file of the site; other files there are compared byte for byte. The cases bring tiny
//! templates of their own, so that they show what pages hold and not how the theme looks. With
//! `NEWSPRINT_UPDATE_GOLDEN=1` the expectations are rewritten: read the difference before you commit it.
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use newsprint::BuildOptions;
use newsprint::Silent;
use newsprint::UseCache;

fn files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, root: &Path, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, root, into);
            } else if let Ok(relative) = path.strip_prefix(root) {
                into.insert(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut all = BTreeSet::new();
    walk(folder, folder, &mut all);
    all
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().expect("below the folder")).expect("a new folder");
        fs::copy(from.join(&file), target).expect("a copy");
    }
}

/// Hashes in names change with the default theme, and with the format of the search index, which are not what these cases
/// are about.
fn without_theme(path: &str) -> bool {
    !path.starts_with("assets/") && !path.starts_with("search/index/") && path != "newsprint-manifest.txt"
}

fn check(case: &str) -> tempfile::TempDir {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(case);
    let expected = folder.join("expected");
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let root = temporary.path().join("site");
    for part in ["content", "templates", "topics", "curation", "editions"] {
        copy(&folder.join(part), &root.join(part));
    }
    fs::copy(folder.join("site.toml"), root.join("site.toml")).expect("a site.toml");
    let options = BuildOptions { cache: UseCache::No, ..BuildOptions::new(&root) };
    let report = newsprint::build(&options, &Silent).unwrap_or_else(|failure| panic!("{case}: {failure:?}"));
    let public = root.join("public");
    let list: Vec<String> = files(&public).into_iter().filter(|path| without_theme(path)).collect();
    let list = list.join("\n") + "\n";
    let findings: String = report.diagnostics.iter().map(|finding| format!("{finding}\n")).collect();

    if std::env::var_os("NEWSPRINT_UPDATE_GOLDEN").is_some() {
        for file in files(&expected).iter().filter(|file| !["FILES", "FINDINGS"].contains(&file.as_str())) {
            match fs::read(public.join(file)) {
                Ok(bytes) => fs::write(expected.join(file), bytes).expect("a written file"),
                Err(_) => fs::remove_file(expected.join(file)).expect("a removed file"),
            }
        }
        fs::create_dir_all(&expected).expect("a new folder");
        fs::write(expected.join("FILES"), &list).expect("a written file");
        fs::write(expected.join("FINDINGS"), &findings).expect("a written file");
        return temporary;
    }
    let read =
        |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(list, read(&expected.join("FILES")), "{case}: the files of the site");
    assert_eq!(findings, read(&expected.join("FINDINGS")), "{case}: what the build had to say");
    for file in files(&expected).iter().filter(|file| !["FILES", "FINDINGS"].contains(&file.as_str())) {
        assert_eq!(read(&public.join(file)), read(&expected.join(file)), "{case}: {file}");
    }
    temporary
}

#[test]
fn wire_articles_below_a_path() {
    check("wire");
}

#[test]
fn jekyll_posts_with_front_matter() {
    check("jekyll");
}

#[test]
fn the_editors_hand() {
    let temporary = check("curation");
    has_no_secret(&temporary.path().join("site/public"));
}

#[test]
fn stories_and_the_editors_hand_on_them() {
    let temporary = check("stories");
    has_no_secret(&temporary.path().join("site/public"));
}

#[test]
fn authors_names_dates_and_addresses() {
    check("facts");
}

#[test]
fn editions_of_days_and_weeks() {
    let temporary = check("editions");
    has_no_secret(&temporary.path().join("site/public"));
}

/// Neither file names nor texts, of no kind, tell of what the editor hides.
fn has_no_secret(public: &Path) {
    for file in files(public) {
        assert!(!file.to_lowercase().contains("secretword"), "{file}");
        let bytes = fs::read(public.join(&file)).expect("a file of the site");
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("secretword") && !text.contains("hidden ferry"), "{file}");
    }
}
