//! Faults of site.toml, each with the message it must give beside it: `tests/invalid/<case>/{site.toml,expected.txt}`.
//! `SNAPSHOTS=overwrite cargo test --lib tests::invalid` writes the messages anew.
#![expect(clippy::disallowed_methods, reason = "a test reads its own cases")]

use std::fs;
use std::path::Path;

use snapbox::Assert;
use snapbox::data::Data;

#[test]
fn each_fault_of_site_toml_gives_its_message() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let mut folders: Vec<_> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    let assert = Assert::new().action_env("SNAPSHOTS");
    let mut failed = Vec::new();
    for folder in folders {
        let text = fs::read_to_string(folder.join("site.toml")).unwrap();
        let (_, found) = crate::config::parse(&text);
        assert!(!found.is_empty(), "{}: no message at all", folder.display());
        let messages: String = found.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
        let expected = Data::read_from(&folder.join("expected.txt"), None).raw();
        if let Err(difference) = assert.try_eq(Some(&folder.display()), messages.into(), expected) {
            failed.push(difference.to_string());
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
