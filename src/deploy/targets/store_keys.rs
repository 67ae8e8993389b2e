//! Keys of Amazon S3 and its like from the provider's own file, where the environment holds none.

use std::env;
use std::fs;
use std::path::PathBuf;

/// A key from the file of credentials.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

/// Whether the environment says how to get a key.
pub(crate) fn in_environment() -> bool {
    let names = [
        "AWS_ACCESS_KEY_ID",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];
    names.iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The key of the profile that `AWS_PROFILE` names, in `~/.aws/credentials` or the file that
/// `AWS_SHARED_CREDENTIALS_FILE` names.
pub(crate) fn from_file() -> Option<Keys> {
    let named = env::var_os("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from);
    let path = named.or_else(|| env::home_dir().map(|home| home.join(".aws/credentials")))?;
    let profile = env::var("AWS_PROFILE").unwrap_or_else(|_| "default".into());
    parse(&fs::read_to_string(path).ok()?, &profile)
}

/// Whether this machine is one of Amazon's, which has keys of its own to ask for.
pub(crate) fn on_amazon() -> bool {
    fs::read_to_string("/sys/class/dmi/id/sys_vendor").is_ok_and(|vendor| vendor.contains("Amazon"))
}

fn parse(text: &str, profile: &str) -> Option<Keys> {
    let (mut id, mut secret, mut token) = (None, None, None);
    let mut ours = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            ours = name.trim() == profile;
        } else if let Some((key, value)) = line.split_once('=').filter(|_| ours) {
            let value = Some(value.trim().to_owned());
            match key.trim() {
                "aws_access_key_id" => id = value,
                "aws_secret_access_key" => secret = value,
                "aws_session_token" => token = value,
                _ => {}
            }
        }
    }
    Some(Keys { id: id?, secret: secret?, token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_the_one_that_is_asked_for() {
        let text = "[default]\naws_access_key_id = A\naws_secret_access_key = B\n[ other ]\naws_access_key_id=C\n\
                    aws_secret_access_key=D=\naws_session_token=E\n[half]\naws_access_key_id=F\n";
        let read = |profile| parse(text, profile).map(|keys| (keys.id, keys.secret, keys.token));
        assert_eq!(read("default"), Some(("A".into(), "B".into(), None)));
        assert_eq!(read("other"), Some(("C".into(), "D=".into(), Some("E".into()))));
        assert_eq!(read("half"), None);
        assert_eq!(read("none"), None);
    }
}
