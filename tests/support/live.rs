//! What tests share that run a site which follows its files.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// How long something may take on a machine that is busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A file of a site, with the folders above it.
pub fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The file of an article.
pub fn article(seconds: u64, title: &str, text: &str) -> String {
    format!(
        "<!--{seconds}000-->\n[{title}](https://haifeng.example.com/{seconds})\n------\n\n<p>{text}</p>\n"
    )
}
