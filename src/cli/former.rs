//! Former addresses: what a target published and the site as it would be built has no page for, and where a deploy leads from it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::build::report::Report;
use crate::cli::deploy::{Pick, pick, read_config};
use crate::cli::exit::Stop;
use crate::cli::stream::Stream;
use crate::config;
use crate::deploy::targets::manifest;
use crate::deploy::{Lead, Leads, lost, tombstone_path};
use crate::ground::diagnostic::Diagnostic;

/// Addresses that a target had, and that no page of the site stands for.
pub(super) struct Former {
    target: String,
    addresses: Vec<Address>,
}

struct Address {
    /// `/stories/2020-06-25-87c9359e/`
    from: String,
    /// Where it leads, or might.
    to: String,
    way: Way,
}

impl Address {
    fn is_page(&self) -> bool {
        self.from.ends_with('/') || self.from.ends_with(".html")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A deploy leads on, to the same article.
    Certain,
    /// A deploy leads on, to the best there is.
    Likely,
    /// Nothing does.
    None,
    /// Nothing can: what was a folder is a file now, `/2020/a.html/`.
    File,
}

impl Former {
    /// What may lead on from each page of which it is not certain, to paste into site.toml. A feed has no page that could.
    pub(super) fn tables(&self) -> impl Iterator<Item = String> {
        self.addresses
            .iter()
            .filter(|address| !matches!(address.way, Way::Certain | Way::File) && address.is_page())
            .filter_map(|Address { from, to, .. }| table(from, to, false))
    }

    pub(super) fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        let target = &self.target;
        self.addresses.iter().map(move |address @ Address { from, to, way }| match way {
            Way::Certain => Diagnostic::note(format!("{from} was published to {target}; a deploy leads on from it to {to}")),
            Way::Likely => Diagnostic::warning(format!(
                "{from} was published to {target} and is no more; a deploy leads on from it to {to}"
            ))
            .help("if it belongs to another page, say so with [[urls.moved]]; if it was taken down, add it to `gone` below [urls]"),
            Way::File => Diagnostic::error(format!(
                "{from} was published to {target}, as a folder; now {to} is a file, and no page can lead on"
            ))
            .help("keep the folders with a slash at the end of `article` in [urls], or let the host lead on: docs/upgrading.md"),
            Way::None if !address.is_page() => Diagnostic::error(format!("{from} was published to {target} and would be no more"))
                .help("nothing leads on from a file; bring back what it was of, or add it to `gone` below [urls]"),
            Way::None => Diagnostic::error(format!("{from} was published to {target} and would be no more")).help(
                "lead on from it with [[urls.moved]] or `aliases` of its article, or add it to `gone` below [urls] if it was taken down",
            ),
        })
    }
}

/// A table for site.toml; one that is not certain is commented out. None where site.toml would not take it.
pub(super) fn table(from: &str, to: &str, is_certain: bool) -> Option<String> {
    let [from, to] = [from, to].map(|address| config::written(&address.into()));
    let lines = ["[[urls.moved]]".to_owned(), format!("from = {from}"), format!("to = {to}")];
    let sign = if is_certain { "" } else { "# " };
    let is_taken = config::parse(&lines.join("\n")).1.is_empty();
    is_taken.then(|| lines.map(|line| format!("{sign}{line}\n")).concat())
}

/// Addresses that would vanish, or lead on, once the checked site is deployed.
pub(super) fn former(
    root: &Path,
    target: Option<&str>,
    checked: &Report,
    stderr: &mut Stream<'_>,
) -> Result<Former, Stop> {
    let config = read_config(root, stderr)?;
    let target = pick(&config, target, Pick::Only)?;
    let held = manifest(target, root)?.unwrap_or_default();
    let gone: BTreeSet<String> = config.urls.gone.iter().map(|address| tombstone_path(address)).collect();
    let planned: BTreeSet<&str> = checked.outputs.iter().map(|(path, _)| path.as_str()).collect();
    let pages = checked.outputs.iter().filter(|(_, only_leads_on)| !only_leads_on);
    let twin = config.scripts.as_ref().map_or("", |scripts| scripts.target.folder());
    let leads =
        Leads::new(pages.map(|(path, _)| path.as_str()), twin).with_short_days(config.has_short_days());
    let address = |from: &str| {
        let lead = leads.of(from);
        let as_file = from.strip_suffix('/').filter(|file| planned.contains(file));
        if let Some(file) = as_file {
            return Address { from: format!("/{from}"), to: format!("/{file}"), way: Way::File };
        }
        let way = match lead {
            Some(Lead::Certain(_)) => Way::Certain,
            Some(Lead::Likely(_)) => Way::Likely,
            None => Way::None,
        };
        let to = lead.map_or_else(|| leads.nearest_above(from), Lead::page);
        Address { from: format!("/{from}"), to: format!("/{to}"), way }
    };
    let is_known = |path: &str| planned.contains(path) || gone.contains(path);
    // What changed in something is of no use where that is no more, and is told beside it as long as there is something to tell.
    let is_told_beside = |path: &str| {
        path.strip_suffix("changes/index.html").is_some_and(|page| is_known(&format!("{page}index.html")))
    };
    let lost = lost(&held, |path| is_known(path) || is_told_beside(path));
    let mut addresses: Vec<Address> = lost.into_iter().map(address).collect();
    let led = addresses
        .iter()
        .filter(|address| matches!(address.way, Way::Certain | Way::Likely))
        .map(|address| &address.from);
    let told = config.urls.gone.iter().chain(config.urls.moved.iter().map(|moved| &moved.from)).chain(led);
    let days: BTreeSet<String> = told.flat_map(|address| its_days(address)).collect();
    addresses.retain(|address| !days.contains(&address.from));
    Ok(Former { target: target.name.clone(), addresses })
}

/// The pages of the day, month and year of an article that was taken down or moved, `/2020/06/25/a-title/`: lists that held
/// nothing else are no loss. Where anything else is on them, they are there.
fn its_days(address: &str) -> Vec<String> {
    let parts: Vec<&str> = address.trim_matches('/').split('/').collect();
    let is_number =
        |digits: usize, part: &&str| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    let of_calendar =
        [4, 2, 2].into_iter().zip(&parts).take_while(|(digits, part)| is_number(*digits, part)).count();
    (1..=of_calendar).map(|length| format!("/{}/", parts[..length].join("/"))).collect()
}
