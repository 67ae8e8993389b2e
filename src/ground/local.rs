//! Whether an address is this machine's own: where previews are, and where a site stands that has no home yet.

use url::{Host, Url};

/// Whether nobody but this machine answers at an address (RFC 6761 6.3 for `localhost` and what ends in it).
pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(number)) => number.is_loopback(),
        Some(Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

/// Whether a name in lower case, without a dot at its end, is that of the machine that asks.
pub(crate) fn is_local_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_of_this_machine() {
        let is_here = |text: &str| is_this_machine(&Url::parse(text).unwrap());
        for here in ["http://localhost:1111/", "http://a.localhost/", "http://127.0.0.9/", "http://[::1]/"] {
            assert!(is_here(here), "{here}");
        }
        for elsewhere in ["https://localhost.example/", "http://192.168.0.1/", "http://[2001:db8::1]/"] {
            assert!(!is_here(elsewhere), "{elsewhere}");
        }
    }
}
