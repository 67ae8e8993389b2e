//! Names of files that will cause trouble elsewhere: on other systems, in scripts, in a git checkout.

use crate::content::ContentPath;
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Bytes of a name beyond which it is near the 255 that most file systems take.
const LONG: usize = 200;

/// What is odd about a file's own name. The file is read all the same: its URL comes from its title.
pub(crate) fn finding(path: &ContentPath) -> Option<Diagnostic> {
    let name = path.0.rsplit('/').next().unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\' || byte == b' ';
    if name.len() <= LONG && name.bytes().all(is_plain) {
        return None;
    }
    let found = if !Printable(name).is_as_written() {
        Diagnostic::warning("the file's name holds a control or invisible character").help(RENAME)
    } else if name.contains("\\x5c") {
        Diagnostic::warning("the file's name holds a backslash").help(RENAME)
    } else if name.contains("\\x") {
        Diagnostic::warning("the file's name is not UTF-8").help(RENAME)
    } else if name.len() > LONG {
        Diagnostic::note(format!("the file's name has {} bytes; most disks take 255", name.len()))
    } else {
        return None;
    };
    Some(found.at(path.in_site()))
}

const RENAME: &str = "rename it: other systems and scripts stumble over such names";

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str) -> Option<String> {
        finding(&ContentPath(path.into())).map(|found| found.to_string())
    }

    #[test]
    fn names_that_cause_trouble_are_named() {
        let help = "\n  help: rename it: other systems and scripts stumble over such names";
        let control = format!(
            "warning: content/a/x\\ny.md: the file's name holds a control or invisible character{help}"
        );
        assert_eq!(said("a/x\ny.md"), Some(control));
        let backslash = format!("warning: content/x\\x5cy.md: the file's name holds a backslash{help}");
        assert_eq!(said("x\\x5cy.md"), Some(backslash));
        let bytes = format!("warning: content/x\\xff.md: the file's name is not UTF-8{help}");
        assert_eq!(said("x\\xff.md"), Some(bytes));
        let name = "报".repeat(82);
        let long = format!("note: content/{name}.txt: the file's name has 250 bytes; most disks take 255");
        assert_eq!(said(&format!("{name}.txt")), Some(long));
    }

    #[test]
    fn names_that_are_merely_unusual_are_not() {
        for name in ["a\nb/x.md", "2020-10-30-这是 一个“标题”.md", "%00.md", "a..md", "..", "a'b$c;d.md"]
        {
            assert_eq!(said(name), None, "{name}");
        }
    }
}
