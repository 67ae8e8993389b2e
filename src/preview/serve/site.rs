//! Answers from a site in memory: the page that is asked for is printed now, and no other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use tokio::sync::watch;

use crate::disk::theme::Content as AssetContent;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::Page;
use crate::preview::serve::answer::{Answer, Resource};
use crate::preview::serve::live;
use crate::preview::serve::live::State;
use crate::preview::serve::target;
use crate::preview::serve::target::Target;
use crate::preview::session::{Printed, Reading, Snapshot};

/// URLs that style sheets have had since the server started, with their plain names. As many as there can be edits in a
/// long day are kept: a page that is older reloads.
const STYLES_KEPT: usize = 4096;

/// The site that is previewed.
pub(crate) struct LiveSite {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    style_names: Mutex<BTreeMap<String, String>>,
}

impl LiveSite {
    pub(crate) fn new(snapshots: watch::Receiver<Arc<Snapshot>>) -> Self {
        Self { snapshots, style_names: Mutex::default() }
    }

    /// The site as it is now, as soon as there is something to show.
    pub(crate) async fn now(&self) -> Arc<Snapshot> {
        let mut snapshots = self.snapshots.clone();
        let has_begun = |snapshot: &Arc<Snapshot>| snapshot.reading.is_none_or(|reading| reading.done > 0);
        match snapshots.wait_for(has_begun).await {
            Ok(snapshot) => snapshot.clone(),
            // The session has ended, and with it soon the server.
            Err(_) => self.snapshots.borrow().clone(),
        }
    }

    /// Hears of every later state.
    pub(crate) fn changes(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// The answer to a request for `path` (as it was sent) with `query`. May take as long as printing a page takes.
    pub(crate) fn answer(
        &self,
        snapshot: &Snapshot,
        path: &str,
        query: Option<&str>,
        request: &HeaderMap,
    ) -> Answer {
        match find(snapshot, path) {
            Target::File(file) => match snapshot.find(&file) {
                Some(page) => self.file(snapshot, &file, page, request),
                None => self.missing(snapshot),
            },
            Target::Redirect(path) => match query {
                Some(query) => Answer::redirect(&format!("{path}?{query}")),
                None => Answer::redirect(&path),
            },
            Target::Nothing => self.missing(snapshot),
            Target::Refused => Answer::text(StatusCode::BAD_REQUEST, "not a path of a site"),
        }
    }

    fn file(&self, snapshot: &Snapshot, file: &str, page: &Page, request: &HeaderMap) -> Answer {
        let resource = match snapshot.print(page) {
            Ok(Printed::Text(html)) if file.ends_with(".html") => {
                Resource::bytes(file, self.with_script(snapshot, &html))
            }
            Ok(Printed::Bytes(bytes)) => Resource::bytes(file, Bytes::from(bytes)),
            Ok(Printed::Text(text)) => Resource::bytes(file, Bytes::from(text)),
            Ok(Printed::Asset(AssetContent::Bytes(bytes))) => {
                Resource::bytes(file, Bytes::from(bytes.into_owned()))
            }
            Ok(Printed::Asset(AssetContent::File(stored)) | Printed::File(stored)) => {
                Resource::stored(file, &stored.real, stored.size, stored.fingerprint)
            }
            Err(fault) => {
                let notice = live::notice("This page can't be printed", &[fault.to_string()]);
                let page = Bytes::from(live::inject(&notice, ""));
                return Answer::page(StatusCode::INTERNAL_SERVER_ERROR, page);
            }
        };
        Answer::resource(resource, request)
    }

    /// The site's own page for what is not there, or word that it may come yet.
    fn missing(&self, snapshot: &Snapshot) -> Answer {
        if let Some(reading) = snapshot.reading {
            let Reading { done, files } = reading;
            let line = format!("{done} of {files} files are read; this page may be in the others");
            let notice = live::inject(&live::notice("newsprint is reading the site", &[line]), "");
            return Answer::page(StatusCode::SERVICE_UNAVAILABLE, notice.into()).again_soon();
        }
        let own = snapshot.find(NOT_FOUND).map(|page| snapshot.print(page));
        let html = match own {
            Some(Ok(Printed::Text(html))) => self.with_script(snapshot, &html),
            _ => Bytes::from(live::inject(&live::notice("There is no such page", &[]), "")),
        };
        Answer::page(StatusCode::NOT_FOUND, html)
    }

    fn with_script(&self, snapshot: &Snapshot, html: &str) -> Bytes {
        Bytes::from(live::inject(html, &live::identity(html, &self.styles(snapshot))))
    }

    /// URLs of the style sheets by their names; remembers them for [`LiveSite::state`].
    fn styles(&self, snapshot: &Snapshot) -> BTreeMap<String, String> {
        let base_path = snapshot.settings.config.base_path();
        let mut styles = snapshot.look.theme.asset_urls(base_path);
        styles.retain(|name, _| name.ends_with(".css"));
        let mut names = self.style_names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() > STYLES_KEPT {
            names.clear();
        }
        names.extend(styles.iter().map(|(name, url)| (url.clone(), name.clone())));
        styles
    }

    /// What the script on the page at `path`, which shows the style sheets at `shown`, has to know.
    pub(crate) fn state(&self, snapshot: &Snapshot, path: &str, shown: &[String]) -> State {
        let styles = self.styles(snapshot);
        let mut faults: Vec<Diagnostic> = snapshot.faults.to_vec();
        let found = match find(snapshot, path) {
            Target::File(file) => snapshot.find(&file),
            _ => None,
        };
        let missing = found.is_none();
        let page = match found.or_else(|| snapshot.find(NOT_FOUND)).map(|page| snapshot.print(page)) {
            _ if missing && snapshot.reading.is_some() => None,
            Some(Ok(Printed::Text(html))) => Some(live::identity(&html, &styles)),
            Some(Err(fault)) => {
                faults.push(fault);
                None
            }
            _ => None,
        };
        let names = self.style_names.lock().unwrap_or_else(PoisonError::into_inner);
        let swaps = shown.iter().filter_map(|url| {
            let now = styles.get(names.get(url)?)?;
            (now != url).then(|| (url.clone(), now.clone()))
        });
        State { page, missing, styles: swaps.collect(), faults, reading: snapshot.reading }
    }
}

/// Path of the site's page for what is not there.
const NOT_FOUND: &str = "404.html";

fn find(snapshot: &Snapshot, path: &str) -> Target {
    target::find(path, snapshot.settings.config.base_path(), |file| snapshot.find(file).is_some())
}
