//! The feeds of a site: those that its page names, or the one that it is.

use reqwest::header::CONTENT_TYPE;
use url::Url;

use crate::config::Config;
use crate::content::Clock;
use crate::disk::error::Failure;
use crate::gather::answer::{Trouble, trouble_of};
use crate::gather::decode::decode;
use crate::gather::feed;
use crate::gather::feed::NoFeed;
use crate::gather::http::Wanted;
use crate::gather::network::Network;
use crate::gather::page::Head;

/// Feeds with their titles.
///
/// # Errors
/// Why the page can't be read.
pub(crate) fn discover(url: &Url, config: &Config) -> Result<Result<Vec<(Url, String)>, Trouble>, Failure> {
    let Network { client, runtime } = Network::of(config)?;
    let answer = match runtime.block_on(client.get(url, Wanted::Page, |_| Vec::new())) {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(trouble_of(&refusal))),
    };
    let content_type = answer.header(CONTENT_TYPE);
    let bytes = match (answer.status.as_u16(), answer.body.map(|body| body.read())) {
        (200, Some(Ok(bytes))) => bytes,
        (status, _) => {
            let help = "see in a browser whether the page is there";
            return Ok(Err(Trouble::new(format!("the server answers with HTTP {status}"), help)));
        }
    };
    match feed::read(&bytes, content_type.as_deref(), &answer.url, Clock::of(config)) {
        Ok(found) => return Ok(Ok(vec![(answer.url, found.title.unwrap_or_default())])),
        Err(NoFeed::Opml) => return Ok(Err(Trouble::of_list())),
        Err(_) => {}
    }
    Ok(Ok(Head::read(&decode(&bytes, content_type.as_deref()), &answer.url).feeds))
}
