//! The editor's own pages: `pages/about.md` at `/about/`. They stand in no feed and in no listing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::clean::{Article, SafeHtml};
use crate::config::{Tree, nearest};
use crate::content::{ContentPath, PagePath, Said};
use crate::ground::diagnostic::{Diagnostic, quoted};
use crate::ground::served::{FileKind, Served};
use crate::ground::slug::{ID_DIGITS, LONGEST, slugify};
use crate::plan::kind::{Borrowed, Content, Cuts, DetailsOf, Kind, PageView, Pages, Subject};
use crate::plan::own_families::Readers;
use crate::plan::site::Site;
use crate::plan::sitemaps::{Part, SitemapItem};
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::{Alternate, Head};

/// The template of a page that names none.
const TEMPLATE: &str = "page.html";

/// An own page, by its place in the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnPage {
    pub ix: u32,
    /// Whether the template that it names is there.
    has_template: bool,
}

/// `page.html`, and any template that a page names.
#[derive(Serialize)]
pub(crate) struct OwnPageView<'a> {
    /// Its heading.
    pub title: &'a str,
    /// The cleaned text; none of a page without one.
    pub body: Option<&'a SafeHtml>,
    /// The same page in other languages.
    pub translations: Vec<Translation>,
}

/// An own page in another language.
#[derive(Serialize)]
pub(crate) struct Translation {
    /// Its title.
    pub name: String,
    /// Root-relative URL.
    pub url: String,
    /// Absolute URL.
    pub address: String,
    /// BCP 47, of what it is in this tree.
    pub language: String,
}

/// Own pages of the tree of a site, with where they are. In no other language than its own, each is there once for each file that
/// says to be it.
pub(crate) fn of_tree(site: &Site<'_>) -> Vec<(Place, u32)> {
    site.families().all().flat_map(|family| placed(site, family)).collect()
}

/// Those of a family that stand in the tree.
fn placed(site: &Site<'_>, family: &[(u32, Readers)]) -> Vec<(Place, u32)> {
    let is_twin = site.config.scripts.as_ref().is_some_and(|scripts| scripts.tree == Tree::Twin);
    let there = |readers| family.iter().any(|(_, one)| *one == readers);
    // Of what nobody wrote in the script of the tree, there is what the other says, converted.
    let own = match is_twin {
        true if there(Readers::Twin) => Readers::Twin,
        false if !there(Readers::Main) => Readers::Twin,
        _ => Readers::Main,
    };
    // In both scripts it has the address that the first says.
    let mut said = family.iter().filter(|(_, readers)| *readers != Readers::Foreign);
    let said = said.find_map(|(ix, _)| told_place(site, page(site, *ix)));
    let of_readers = family.iter().filter(|(_, readers)| [own, Readers::Foreign].contains(readers));
    let place = |(ix, readers): &(u32, Readers)| {
        let page = page(site, *ix);
        let place = match readers {
            Readers::Foreign => told_place(site, page),
            _ => said.clone(),
        };
        (place.unwrap_or_else(|| place_of_file(site, page, *readers)), *ix)
    };
    of_readers.map(place).collect()
}

fn page<'a>(site: &Site<'a>, ix: u32) -> &'a Article {
    &site.digest.pages[ix as usize]
}

fn told(page: &Article) -> Option<&Said> {
    page.extras().printing.as_ref()?.address.as_ref()
}

/// Where its front matter says.
fn told_place(site: &Site<'_>, page: &Article) -> Option<Place> {
    urls::alias(&told(page)?.text, site.config.files_path())
}

/// Where its file says.
fn place_of_file(site: &Site<'_>, page: &Article, readers: Readers) -> Place {
    let PagePath { mut parts, language } = PagePath::of(&page.path);
    let slug = page.extras().slug.as_deref();
    if let (Some(last), Some(slug)) = (parts.last_mut(), slug) {
        *last = slug;
    }
    let language = language.filter(|_| readers == Readers::Foreign);
    let mut path = String::new();
    for part in language.into_iter().chain(parts) {
        let slug = slugify(part, site.config.urls.slugs, LONGEST);
        path += &if slug.is_empty() { page.id.0.short(ID_DIGITS) } else { slug };
        path.push('/');
    }
    Place::file(path)
}

/// The root-relative URL of each own page in the tree that has it, by their places; of one that this tree has in the other script only,
/// that of this.
pub(crate) fn urls_of_all(site: &Site<'_>) -> BTreeMap<u32, String> {
    let of = |site: &Site<'_>| {
        let base = site.config.base_path();
        of_tree(site).into_iter().map(|(place, ix)| (ix, place.url(base))).collect::<BTreeMap<_, _>>()
    };
    let mut all = site.twin.as_deref().map(of).unwrap_or_default();
    all.extend(of(site));
    for family in site.families().all() {
        let own = placed(site, family).into_iter().find(|(_, ix)| !is_foreign(*ix, family));
        let Some((place, _)) = own else { continue };
        for (ix, _) in family.iter().filter(|(_, readers)| *readers != Readers::Foreign) {
            all.entry(*ix).or_insert_with(|| place.url(site.config.base_path()));
        }
    }
    all
}

fn is_foreign(ix: u32, family: &[(u32, Readers)]) -> bool {
    family.contains(&(ix, Readers::Foreign))
}

/// An own page in each of the trees, and in other languages behind these; none where there is one tree. Of one in another language the
/// first tree's page stands for both: it says the same.
pub(crate) fn alternates(site: &Site<'_>, ix: u32) -> Vec<Alternate> {
    if site.config.scripts.is_none() {
        return Vec::new();
    }
    let family = site.families().of(ix);
    let placed = placed(site, family);
    let of = |place: &Place| site.frame.view.alternates(&site.frame.absolute(&site.frame.url(place)));
    let Some((place, _)) = placed.iter().find(|(_, one)| *one == ix) else { return Vec::new() };
    let mut all = of(place);
    if all.is_empty() {
        return all;
    }
    if is_foreign(ix, family) {
        let Some((own, _)) = placed.iter().find(|(_, ix)| !is_foreign(*ix, family)) else { return all };
        all.iter_mut().zip(of(own)).for_each(|(tree, own)| tree.url = own.url);
    }
    for (place, ix) in placed.iter().filter(|(_, ix)| is_foreign(*ix, family)) {
        let first = of(place).into_iter().next();
        let language = page(site, *ix).language.clone();
        all.extend(first.map(|tree| Alternate { language, name: "", is_here: false, ..tree }));
    }
    all
}

/// The absolute URL of the first tree's page of one in another language, where this tree is the second and has a page in its own.
fn stands_elsewhere(site: &Site<'_>, ix: u32) -> Option<String> {
    site.config.scripts.as_ref().filter(|scripts| scripts.tree == Tree::Twin)?;
    let family = site.families().of(ix);
    let has_own = family.iter().any(|(_, readers)| *readers != Readers::Foreign);
    let (place, _) = placed(site, family).into_iter().find(|(_, one)| *one == ix)?;
    let url = place.url(site.config.files_path());
    (has_own && is_foreign(ix, family)).then(|| site.frame.absolute(&url))
}

/// The root-relative URL of the own page that a file is.
pub(crate) fn url_of(site: &Site<'_>, path: &ContentPath) -> Option<String> {
    let ix = site.digest.pages.iter().position(|page| page.path == *path)?;
    urls_of_all(site).remove(&u32::try_from(ix).ok()?)
}

/// The template that a page names, as templates are called.
fn named_template(page: &Article) -> Option<(Cow<'_, str>, u32)> {
    let said = page.extras().printing.as_ref()?.template.as_ref()?;
    let name = said.text.trim();
    let has_ending = name.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let name = if has_ending { Cow::Borrowed(name) } else { Cow::Owned(format!("{name}.html")) };
    Some((name, said.line))
}

/// The templates that own pages name.
pub(crate) fn named_templates(pages: &[impl AsRef<Article>]) -> impl Iterator<Item = Cow<'_, str>> {
    pages.iter().filter_map(|page| Some(named_template(page.as_ref())?.0))
}

/// The template that was probably meant by another name. That both are templates makes them no more alike.
pub(crate) fn nearest_template<'t>(name: &str, all: impl Iterator<Item = &'t str>) -> Option<String> {
    let stem = |name: &'t str| name.strip_suffix(".html");
    let near = nearest(name.strip_suffix(".html").unwrap_or(name), all.filter_map(stem))?;
    Some(format!("{near}.html"))
}

/// What is wrong with what a page says of how it is printed.
fn faults<P>(page: &Article, pages: &Pages<'_, P>) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let at = |finding: Diagnostic, line| finding.at(page.path.in_site()).line(line);
    if let Some(said) = told(page).filter(|_| told_place(pages.site, page).is_none()) {
        let message = format!("no page can stand at {}; it stands where its file says", quoted(&said.text));
        let finding = Diagnostic::warning(message).help("write the path below the site's root: /about/");
        faults.push(at(finding, said.line));
    }
    if let Some((name, line)) =
        named_template(page).filter(|(name, _)| !pages.files.templates.contains(&**name))
    {
        let near = nearest_template(&name, pages.files.templates.iter().copied());
        let help =
            near.map_or_else(|| format!("write templates/{name}"), |near| format!("did you mean `{near}`?"));
        let message = format!("there is no template {}; the page is printed by {TEMPLATE}", quoted(&name));
        faults.push(at(Diagnostic::warning(message).help(help), line));
    }
    faults
}

impl Kind for OwnPage {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        for own in &site.digest.pages {
            let faults = faults(own, pages);
            pages.diagnostics.extend(faults);
        }
        for (place, ix) in of_tree(site) {
            let named = named_template(page(site, ix));
            let has_template = named.is_some_and(|(name, _)| pages.files.templates.contains(&*name));
            let own = Self { ix, has_template };
            if is_not_found(&place) || stands_elsewhere(site, ix).is_some() {
                pages.add(&place, own);
            } else {
                let url = site.frame.absolute(&site.frame.url(&place));
                pages.in_sitemaps.entry(Part::Pages).or_default().push(SitemapItem::OwnPage(url, ix));
                pages.add(&place, own);
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let own = page(site, self.ix);
        let placed = placed(site, site.families().of(self.ix));
        let here = placed.iter().find(|(_, ix)| *ix == self.ix).map(|(place, _)| place.clone());
        let place = here.unwrap_or_else(urls::front);
        let frame = &site.frame;
        // Two may claim one place, and one of them is printed.
        let others = placed.iter().filter(|(other, _)| *other != place);
        let translations = others.map(|(place, ix)| {
            let (other, url) = (page(site, *ix), frame.url(place));
            let address = frame.absolute(&url);
            let name = site.shown(other.title.as_str(), &other.language);
            let language = site.converter.map_or(&*other.language, |to| to.language_of(&other.language));
            Translation { name, url, address, language: language.to_owned() }
        });
        let view = OwnPageView { title: &own.title, body: None, translations: translations.collect() };
        let mut head = Head {
            language: own.language.clone(),
            noindex: is_not_found(&place),
            alternates: if is_not_found(&place) { Vec::new() } else { alternates(site, self.ix) },
            ..frame.head("page", own.title.clone(), &place, vec![frame.front_link()])
        };
        head.canonical = stands_elsewhere(site, self.ix).unwrap_or(head.canonical);
        let named = named_template(own).filter(|_| self.has_template);
        let template = named.map_or(Cow::Borrowed(TEMPLATE), |(name, _)| Cow::Owned(name.into_owned()));
        let borrowed = Borrowed { own: Some(DetailsOf(site, own)), ..Borrowed::default() };
        let text = Some(site.body(own));
        PageView { text, borrowed, template, ..PageView::new(TEMPLATE, head, view, Subject::Page) }.into()
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::page(FileKind::Article)
    }

    fn shows(&self) -> &'static str {
        "its file, or a translation of it,"
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        Some(page(site, self.ix).path.in_site())
    }

    fn line(&self, site: &Site<'_>) -> Option<u32> {
        told(page(site, self.ix)).map(|said| said.line)
    }
}

/// Whether it is the page that hosts show for what is not there.
pub(crate) fn is_not_found(place: &Place) -> bool {
    place.as_str() == "404.html"
}
