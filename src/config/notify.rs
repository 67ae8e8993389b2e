//! `[notify]`: who is told after a deploy that something is new.

use serde::Serialize;
use url::Url;

use crate::config::reader::{Fault, Section};
use crate::config::targets::TargetConfig;
use crate::ground::local::is_this_machine;

/// Where search engines that share what they are told take it.
const INDEXNOW: &str = "https://api.indexnow.org/indexnow";

/// `[notify]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Notify {
    /// WebSub hubs that pass the site's feeds on.
    pub hubs: Vec<Url>,
    /// The key of IndexNow, which proves that the site is ours: 8 to 128 letters, digits and `-`.
    pub indexnow: Option<String>,
    pub indexnow_endpoint: Url,
    /// Names of the targets after whose deploys they are told; none: all.
    pub targets: Vec<String>,
}

impl Notify {
    /// Whether anybody is told anything after a deploy to a target. Nobody of a site whose address is this machine's.
    pub(crate) fn tells_after(&self, target: &str, base_url: &Url) -> bool {
        let is_meant = self.targets.is_empty() || self.targets.iter().any(|name| name == target);
        is_meant && !is_this_machine(base_url) && (!self.hubs.is_empty() || self.indexnow.is_some())
    }
}

impl Default for Notify {
    fn default() -> Self {
        let indexnow_endpoint = Url::parse(INDEXNOW).expect("a constant that parses");
        Self { hubs: Vec::new(), indexnow: None, indexnow_endpoint, targets: Vec::new() }
    }
}

pub(crate) fn read_notify(top: &mut Section<'_, '_>, targets: &[TargetConfig]) -> Notify {
    let mut notify = Notify::default();
    let mut section = top.subsection("notify");
    notify.hubs = section.texts_checked("hubs", |text| parse_service("hubs", text)).unwrap_or_default();
    notify.indexnow = section.checked("indexnow", parse_key);
    let endpoint = section.checked("indexnow_endpoint", |text| parse_service("indexnow_endpoint", text));
    notify.indexnow_endpoint = endpoint.unwrap_or(notify.indexnow_endpoint);
    let is_target = |name: &str| targets.iter().any(|target| target.name == name);
    let name = |text: &str| {
        let fault = || {
            Fault::new(format!("`targets` names {text:?}, which is no target"))
                .help("write the `name` of one of [[targets]]")
        };
        is_target(text).then(|| text.to_owned()).ok_or_else(fault)
    };
    notify.targets = section.texts_checked("targets", name).unwrap_or_default();
    notify
}

fn parse_service(key: &str, text: &str) -> Result<Url, Fault> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or_else(|| {
        Fault::new(format!("`{key}` is no http or https URL: {text:?}"))
            .help("write the whole address, with https:// in front")
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        let fault = Fault::new(format!("`{key}` must not have a user name or password"));
        return Err(fault.help("what is told is public, and needs none").secret());
    }
    Ok(url)
}

fn parse_key(text: &str) -> Result<String, Fault> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !plain || !(8..=128).contains(&text.len()) {
        let fault = Fault::new(format!("`indexnow` must be 8 to 128 letters, digits and `-`, not {text:?}"));
        return Err(fault.help("make one up; it is no secret, since a file of the site shows it"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_of_a_site_of_this_machine() {
        let notify = Notify { indexnow: Some("12345678".into()), ..Notify::default() };
        let tells = |base: &str| notify.tells_after("live", &Url::parse(base).unwrap());
        assert!(tells("https://digest.example/") && tells("https://192.0.2.1/"));
        for base in ["http://localhost:1111/", "http://127.0.0.1:8080/a/", "http://[::1]/"] {
            assert!(!tells(base), "{base}");
        }
    }
}
