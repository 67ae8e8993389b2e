//! Tells hubs of feeds (WebSub) and search engines (IndexNow) what a deploy has changed: once, when it is done, all at once and with
//! little patience. Whatever they answer, the deploy is done.

use std::error::Error;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::config::Config;
use crate::deploy::News;
use crate::ground::diagnostic::Diagnostic;

/// For each that is told, from the connection to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Addresses that IndexNow takes at once.
const MOST_PAGES: usize = 10_000;

/// Feeds that a hub is told of at once.
const MOST_FEEDS: usize = 100;

/// One that is told.
struct Message {
    to: Url,
    content_type: &'static str,
    body: String,
    count: usize,
    what: &'static str,
}

/// Tells all that `[notify]` names. Returns a line for each that took it, and a finding for each that did not.
pub(crate) fn tell(config: &Config, news: &News) -> (Vec<String>, Vec<Diagnostic>) {
    let messages = messages(config, news);
    let (mut told, mut findings) = (Vec::new(), Vec::new());
    if messages.is_empty() {
        return (told, findings);
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let agent = format!("newsprint/{} (+{})", env!("CARGO_PKG_VERSION"), config.base_url);
    let client = reqwest::Client::builder()
        .user_agent(agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .timeout(PATIENCE)
        .build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (client, runtime) = match (client, runtime) {
        (Ok(client), Ok(runtime)) => (client, runtime),
        (Err(error), _) => return (told, vec![untold("nobody", &error.to_string())]),
        (_, Err(error)) => return (told, vec![untold("nobody", &error.to_string())]),
    };
    let answers = runtime.block_on(async {
        let sent = messages.iter().map(|message| {
            let request = client.post(message.to.clone()).header(CONTENT_TYPE, message.content_type);
            request.body(message.body.clone()).send()
        });
        futures_util::future::join_all(sent).await
    });
    // Names are looked up in threads that nobody may wait for.
    runtime.shutdown_background();
    for (message, answer) in messages.iter().zip(answers) {
        match answer {
            Ok(answer) if answer.status().is_success() => {
                told.push(format!("told {} of {} {}", message.to, message.count, message.what));
            }
            Ok(answer) => {
                findings.push(untold(message.to.as_str(), &format!("HTTP {}", answer.status().as_u16())))
            }
            Err(error) if error.is_timeout() => {
                findings.push(untold(message.to.as_str(), "no answer within 5 seconds"));
            }
            Err(error) => {
                let mut cause: &dyn Error = &error;
                while let Some(deeper) = cause.source() {
                    cause = deeper;
                }
                findings.push(untold(message.to.as_str(), &cause.to_string()));
            }
        }
    }
    (told, findings)
}

fn untold(whom: &str, why: &str) -> Diagnostic {
    let message = format!("{whom} was not told what is new: {why}");
    Diagnostic::warning(message).help("the site is published; it is told of what changes next")
}

fn messages(config: &Config, news: &News) -> Vec<Message> {
    let notify = &config.notify;
    let mut messages = Vec::new();
    let feeds = News::absolute(&config.base_url, &news.feeds);
    for hub in &notify.hubs {
        for feeds in feeds.chunks(MOST_FEEDS) {
            let mut form = Serializer::new(String::new());
            form.append_pair("hub.mode", "publish");
            form.extend_pairs(feeds.iter().map(|feed| ("hub.url", feed)));
            messages.push(Message {
                to: hub.clone(),
                content_type: "application/x-www-form-urlencoded",
                body: form.finish(),
                count: feeds.len(),
                what: "feed(s)",
            });
        }
    }
    let pages = News::absolute(&config.base_url, &news.pages);
    for (key, pages) in
        notify.indexnow.iter().flat_map(|key| pages.chunks(MOST_PAGES).map(move |pages| (key, pages)))
    {
        let body = json!({
            "host": config.base_url.host_str(),
            "key": key,
            "keyLocation": format!("{}{key}.txt", config.base_url),
            "urlList": pages,
        });
        messages.push(Message {
            to: notify.indexnow_endpoint.clone(),
            content_type: "application/json; charset=utf-8",
            body: body.to_string(),
            count: pages.len(),
            what: "page(s)",
        });
    }
    messages
}
