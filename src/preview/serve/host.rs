//! Whose name a request may call us by. A page on the web whose owner lets its name point to 127.0.0.1 could read a
//! preview from a developer's own browser (DNS rebinding); it can't make the browser send another `Host` than its own.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::{Authority, Uri};

use crate::ground::local::is_local_name;

/// Whether a request names this machine, everywhere that it names a host. HTTP/1.0 may name none, and is refused.
pub(crate) fn is_for_us(uri: &Uri, headers: &HeaderMap, bound: IpAddr) -> bool {
    let target = uri.authority().map(Authority::as_str);
    let mut hosts = headers.get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let host = hosts.next();
    hosts.next().is_none()
        && (host.is_some() || target.is_some())
        && [target, host].into_iter().flatten().all(|host| is_ours(host, bound))
}

/// Whether a preview bound to `bound` answers a request for `host`, the value of `Host` or the authority of the
/// request's target: names of this machine's own loopback and plain addresses, which no name server can change.
fn is_ours(host: &str, bound: IpAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    if is_local_name(&name) {
        return true;
    }
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&name);
    match bare.parse::<IpAddr>() {
        // Bound to the network, any of the machine's addresses may have been used.
        Ok(address) => address.is_loopback() || address == bound || !bound.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const ALL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

    #[test]
    fn loopback_answers_to_its_own_names() {
        for host in
            ["localhost", "localhost:1111", "LOCALHOST.:80", "127.0.0.1:1111", "[::1]:1111", "a.localhost"]
        {
            assert!(is_ours(host, LOOPBACK), "{host}");
        }
    }

    #[test]
    fn names_that_anyone_can_own_are_refused() {
        for host in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org:1111",
            "",
            "a b",
            "user@localhost",
        ] {
            assert!(!is_ours(host, LOOPBACK), "{host}");
            assert!(!is_ours(host, ALL), "{host}");
        }
    }

    #[test]
    fn addresses_of_the_network_count_when_bound_to_it() {
        assert!(!is_ours("192.168.1.5:1111", LOOPBACK));
        assert!(is_ours("192.168.1.5:1111", ALL));
        assert!(is_ours("[fe80::1]:1111", ALL));
    }
}
