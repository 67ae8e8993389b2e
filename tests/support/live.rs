//! What tests share that run a site which follows its files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use tempfile::NamedTempFile;

/// After so long nothing is waited for any more. How fast a machine is, and how busy, is not what is tested.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A file of a site, with the folders above it. It is put in place whole, as most editors do: who follows the site never meets
/// half of it, however long this thread has to wait for its turn.
pub fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = NamedTempFile::new_in(root.parent().unwrap()).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.persist(path).unwrap();
}

/// The file of an article.
pub fn article(seconds: u64, title: &str, text: &str) -> String {
    format!(
        "<!--{seconds}000-->\n[{title}](https://haifeng.example.com/{seconds})\n------\n\n<p>{text}</p>\n"
    )
}
