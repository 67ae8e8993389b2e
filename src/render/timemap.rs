//! The versions of an article as links (RFC 7089, section 5; RFC 9264).

use chrono::{DateTime, Utc};

use crate::clean::Details;
use crate::plan::TimeMapOf;

/// A link a line, a comma between two.
pub(super) fn timemap(view: &TimeMapOf<'_>, details: &Details) -> String {
    let mut links = Vec::with_capacity(view.versions.len() + 2);
    // No sign in it may end the link.
    let link = |url: &str, rest: &str| format!("<{}>; {rest}", url.replace('<', "%3C").replace('>', "%3E"));
    links.extend(details.url.as_ref().map(|url| link(url.as_str(), "rel=\"original\"")));
    links.push(link(&view.url, "rel=\"self\"; type=\"application/link-format\""));
    let last = view.versions.len().saturating_sub(1);
    for (at, (url, since)) in view.versions.iter().enumerate() {
        let place = match at {
            0 if last == 0 => "first last ",
            0 => "first ",
            _ if at == last => "last ",
            _ => "",
        };
        links.push(link(url, &format!("rel=\"{place}memento\"; datetime=\"{}\"", date(*since))));
    }
    links.join(",\n") + "\n"
}

/// As HTTP writes it (RFC 9110).
fn date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
