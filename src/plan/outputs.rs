//! Lists every output of a site, with the fingerprint of all that its bytes depend on.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::OutputPath;
use crate::ground::served::Served;
use crate::plan::collisions::without_collisions;
use crate::plan::kind::{Content, Cuts, PageView, Pages};
use crate::plan::own_links;
use crate::plan::page::Page;
use crate::plan::site::{Files, Site};
use crate::plan::slips;
use crate::plan::sums;
use crate::plan::sums::SumsOf;
use crate::scripts::Converter;

/// One output file.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// Where.
    pub path: OutputPath,
    /// What.
    pub page: Page,
    /// Of all that its bytes depend on but its template.
    pub data: Fingerprint,
    /// Of its template and all that this depends on, see [`TemplateFingerprint`].
    pub look: Fingerprint,
    /// Name of its template; none for what no template prints.
    pub template: Option<Cow<'static, str>>,
}

impl Output {
    /// What it is to those who serve it.
    pub(crate) fn served(&self) -> Served<'_> {
        self.page.kind().served(&self.path.0)
    }
}

/// Every output file of the site, without fingerprints.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Sorted by path, no path twice.
    pub pages: Vec<(OutputPath, Page)>,
    /// What several of them are made from.
    pub cuts: Cuts,
    /// Collisions and other findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Every output file of the site.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Sorted by path, no path twice.
    pub outputs: Vec<Output>,
    /// What several of them are made from.
    pub cuts: Cuts,
    /// Sums of others.
    pub sums: Vec<SumsOf>,
    /// Collisions and other findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Of everything that a template's output depends on beside its view: its own text, what it includes, the site's
/// values, messages and asset names.
pub(crate) type TemplateFingerprint<'a> = &'a (dyn Fn(&Page, &str) -> Fingerprint + Sync);

/// Lists every output with its fingerprint. Two at one path are an error that names both; the first by its kind and age
/// stays.
pub(crate) fn plan(site: &Site<'_>, files: &Files<'_>, template: TemplateFingerprint<'_>) -> Plan {
    let Contents { pages, cuts, diagnostics } = contents(site, files);
    let output = |(path, page): (OutputPath, Page)| {
        let converter = if let (Page::Twin(_), Some(twin)) = (&page, &site.twin) {
            twin.converter
        } else {
            site.converter
        };
        let (data, named) = made_from(&page.kind().content(site, &cuts), converter);
        let look = named.as_deref().map_or(Fingerprint([0; 16]), |named| template(&page, named));
        Output { path, page, data, look, template: named }
    };
    let mut outputs: Vec<Output> = pages.into_par_iter().map(output).collect();
    let sums = {
        let summed = if site.config.proof.sums { &*outputs } else { &[] };
        let print =
            |output: &Output| Hasher::new().fingerprint(output.data).fingerprint(output.look).finish();
        let all = summed.iter().map(|output| (output.path.0.as_str(), &output.page, print(output)));
        sums::gather(site, &all.collect::<Vec<_>>())
    };
    for (sums, print) in &sums {
        outputs[sums.at].data = *print;
    }
    let sums = sums.into_iter().map(|(sums, _)| sums).collect();
    Plan { outputs, cuts, sums, diagnostics }
}

/// The fingerprint of all that it says, and its template.
fn made_from(
    content: &Content<'_>,
    converter: Option<&Converter>,
) -> (Fingerprint, Option<Cow<'static, str>>) {
    let mut hasher = Hasher::new();
    hasher.fingerprint(Fingerprint::of_code()).value(content);
    if let Some(converter) = converter.filter(|_| content.is_of_a_script()) {
        hasher.fingerprint(converter.fingerprint());
    }
    let template = match content {
        Content::Article(_) => Some(Cow::Borrowed(PageView::ARTICLE)),
        Content::Page(page) => Some(page.template.clone()),
        _ => None,
    };
    (hasher.finish(), template)
}

/// Lists every output, as [`plan`] does.
pub(crate) fn contents(site: &Site<'_>, files: &Files<'_>) -> Contents {
    let mut pages = Pages::new(site, files);
    Page::list_all(&mut pages);
    let Pages { listed, cuts, mut diagnostics, .. } = pages;
    let pages = without_collisions(site, listed, &mut diagnostics);
    diagnostics.extend(slips::find(site, &pages));
    let own_links = site.urls.own_links.get_or_init(|| own_links::resolve(site, &pages, &mut diagnostics));
    if let Some(twin) = &site.twin {
        twin.urls.own_links.get_or_init(|| own_links::in_twin(own_links, twin, &pages));
    }
    Contents { pages, cuts, diagnostics }
}
