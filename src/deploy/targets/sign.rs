//! Signs the sums of a site, as `minisign -V` checks them. The key comes from the environment, and goes nowhere.

use std::env;
use std::fs;
use std::path::Path;

use minisign::{SecretKey, SecretKeyBox};

use crate::deploy::targets::error::DeployError;
use crate::disk::error::IoError;

/// Where the text of the secret key is, as `minisign -G` writes it: all of the file, or its second line.
const KEY: &str = "NEWSPRINT_SIGN_KEY";

/// Where its password is, if it has one.
const PASSWORD: &str = "NEWSPRINT_SIGN_PASSWORD";

/// What is behind the name of a signed file.
pub(crate) const SIGNATURE: &str = ".minisig";

/// Whether anything is to be signed.
pub(crate) fn has_key() -> bool {
    text_of(KEY).is_some()
}

fn text_of(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.trim().is_empty())
}

/// The signature of a file, and which key made it; none without a key. Two signatures of one text differ, and are as good as each other.
///
/// # Errors
/// The key is none, the file can't be read.
pub(crate) fn sign(file: &Path, of_site: &str) -> Result<Option<(String, Vec<u8>)>, DeployError> {
    let Some(text) = text_of(KEY) else { return Ok(None) };
    let key = read_key(&text)?;
    let bytes = fs::read(file).map_err(IoError::on("read", file))?;
    // Readers are shown the comment as true: it is signed with the sums.
    let comment = format!("sums of {of_site}");
    let signed = minisign::sign(None, &key, &*bytes, Some(&comment), Some("signature of sums by newsprint"));
    let signed = signed.map_err(|_| refused("can't sign"))?;
    Ok(Some((signed.to_string(), key.keynum().to_vec())))
}

/// What the library has to say of a key may hold parts of it, and is not passed on.
fn read_key(text: &str) -> Result<SecretKey, DeployError> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next_back().unwrap_or_default();
    let boxed = || SecretKeyBox::from_string(&format!("untrusted comment: key\n{line}\n"));
    // A password is never asked for: nobody may be there to give it.
    let key = match text_of(PASSWORD) {
        Some(password) => boxed().and_then(|key| key.into_secret_key(Some(password))),
        None => boxed().and_then(SecretKeyBox::into_unencrypted_secret_key),
    };
    key.map_err(|_| refused("is no secret key of minisign, or its password is another"))
}

fn refused(what: &str) -> DeployError {
    DeployError::refused(
        format!("{KEY} {what}"),
        format!(
            "give it the text of the file that `minisign -G -W` wrote, and the password of one that has one in {PASSWORD}"
        ),
    )
}
