//! Prints the sums of all other files, when these are printed: of what is handed in now, and, where a file was left as it was, what
//! the sums of the last build say of it.

use std::collections::HashMap;
use std::fmt::Write;

use crate::disk::error::Failure;
use crate::disk::publish::{Publication, Sha256};
use crate::plan::{Plan, SumsOf};

/// Prints one file of sums.
///
/// # Errors
/// The disk said no.
pub(crate) fn print_sums(plan: &Plan, of: &SumsOf, publication: &Publication<'_>) -> Result<(), Failure> {
    let output = &plan.outputs[of.at];
    let before = publication.read(&output.path).and_then(|bytes| String::from_utf8(bytes).ok());
    let known: HashMap<&str, Sha256> =
        before.as_deref().unwrap_or_default().lines().filter_map(line).collect();
    let mut text = String::with_capacity(of.files.len() * 128);
    for file in &of.files {
        let path = plan.outputs[*file].path.0.as_str();
        if let Some(sum) = publication.sum(*file, known.get(path).copied())? {
            sum.iter().for_each(|byte| _ = write!(text, "{byte:02x}"));
            _ = writeln!(text, "  {path}");
        }
    }
    publication.write(&output.path, text.as_bytes()).map(drop)
}

/// A line of sums: 64 digits, two spaces, the path.
fn line(line: &str) -> Option<(&str, Sha256)> {
    let (digits, path) = line.split_once("  ")?;
    let mut sum = [0; 32];
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in sum.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some((path, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let digits = "0f".repeat(32);
        assert_eq!(line(&format!("{digits}  a b/index.html")), Some(("a b/index.html", [15; 32])));
        for damaged in [format!("{digits} a"), format!("0f{digits}  a"), format!("{}  a", "zz".repeat(32))] {
            assert_eq!(line(&damaged), None);
        }
    }
}
