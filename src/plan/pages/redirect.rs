//! Former addresses of articles and stories, and those that site.toml tells, each with a link to where it is now.

use serde::Serialize;

use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::pages::groups::has_months;
use crate::plan::pages::own_pages;
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::Head;

/// A former address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    of: Moved,
    /// Where it is now, root-relative.
    target: Box<str>,
}

/// What is now elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Article(ArticleIx),
    /// An own page, by its place in the digest.
    Page(u32),
    Story(StoryIx),
    /// A column that says what a topic says.
    Column(GroupIx),
    /// A page of any kind, by its place in `[[urls.moved]]`.
    Told(u32),
}

impl Redirect {
    /// Whether the editor wrote it into site.toml, and in which line.
    pub(crate) fn told(&self, site: &Site<'_>) -> Option<u32> {
        match self.of {
            Moved::Told(at) => site.config.urls.moved.get(at as usize).map(|moved| moved.line),
            _ => None,
        }
    }
}

/// `redirect.html`.
#[derive(Serialize)]
pub(crate) struct RedirectView {
    /// Where it is now, root-relative.
    pub target: String,
}

impl Kind for Redirect {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        let articles = site.digest.articles.iter().zip((0..).map(ArticleIx));
        for (article, ix) in articles.filter(|(_, ix)| site.config.prints_article_of(site.digest.day(*ix))) {
            for alias in &article.extras().aliases {
                match urls::alias(alias, site.config.files_path()) {
                    Some(place) => {
                        let target = site.permalink(ix).into();
                        pages.add(&place, Self { of: Moved::Article(ix), target });
                    }
                    None => {
                        let shown: String = alias.chars().take(80).collect();
                        let finding =
                            Diagnostic::warning(format!("the alias is no path of this site: {shown:?}"))
                                .at(article.path.in_site())
                                .help("write it as the path below the site's root: /2020/old-name/");
                        pages.diagnostics.push(Diagnostic { line: article.extras().alias_line, ..finding });
                    }
                }
            }
        }
        for (ix, url) in own_pages::urls_of_all(site) {
            let Some(page) = site.digest.pages.get(ix as usize) else { continue };
            let places =
                page.extras().aliases.iter().filter_map(|alias| urls::alias(alias, site.config.files_path()));
            for place in places {
                pages.add(&place, Self { of: Moved::Page(ix), target: url.as_str().into() });
            }
        }
        for (story, ix) in site.digest.stories.iter().zip((0..).map(StoryIx)) {
            for former in &story.former {
                let target = site.story_link(ix).url.into();
                pages.add(&urls::story(former), Self { of: Moved::Story(ix), target });
            }
        }
        let columns = site.digest.groups(GroupKind::Column).iter().zip((0..).map(GroupIx));
        for (column, ix) in columns {
            let Some(topic) = site.topic_in_place(GroupKind::Column, ix) else { continue };
            let topic = site.digest.group(GroupKind::Topic, topic);
            let mut add = |from: Place, to: &Place| {
                pages.add(&from, Self { of: Moved::Column(ix), target: site.frame.url(to).into() });
            };
            add(urls::group(GroupKind::Column, column), &urls::group(GroupKind::Topic, topic));
            // Both have the same articles, and so both have months or neither.
            for month in column.months.keys().filter(|_| has_months(site, topic)) {
                let [from, to] = [(GroupKind::Column, column), (GroupKind::Topic, topic)]
                    .map(|(kind, group)| urls::group_month(kind, group, *month));
                add(from, &to);
            }
        }
        for (moved, at) in site.config.urls.moved.iter().zip(0..) {
            if let Some(place) = urls::alias(&moved.from, site.config.files_path()) {
                let target = site.frame.url(&urls::address(&moved.to)).into();
                pages.add(&place, Self { of: Moved::Told(at), target });
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let (name, canonical) = match self.of {
            Moved::Article(ix) => {
                let article = site.article(ix);
                let title = site.shown(article.title.as_str(), &article.language);
                (title, site.shows_original(ix).then(|| site.card_ref(ix)))
            }
            Moved::Page(ix) => {
                let page = &site.digest.pages[ix as usize];
                (site.shown(page.title.as_str(), &page.language), None)
            }
            Moved::Story(ix) => (site.story_link(ix).name, None),
            Moved::Column(ix) => (site.group_link(GroupKind::Column, ix).name.clone(), None),
            Moved::Told(at) => (site.config.urls.moved[at as usize].to.clone(), None),
        };
        let url = frame.absolute(&self.target);
        let head = Head {
            canonical: url.clone(),
            url,
            noindex: true,
            ..frame.head("redirect", name, &urls::front(), vec![])
        };
        let view = RedirectView { target: self.target.to_string() };
        let borrowed = Borrowed { canonical, ..Borrowed::default() };
        PageView { borrowed, ..PageView::new("redirect.html", head, view, Subject::Nothing) }.into()
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served { moved: Some(&self.target), ..Served::page(FileKind::Article) }
    }

    fn shows(&self) -> &'static str {
        match self.of {
            Moved::Article(_) => "the address of its article",
            Moved::Page(_) => "the address of its page",
            Moved::Story(_) => "the address of its story",
            Moved::Column(_) => "the address of its topic",
            Moved::Told(_) => "what site.toml says",
        }
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        match self.of {
            Moved::Article(ix) => Some(site.article(ix).path.in_site()),
            Moved::Page(ix) => Some(site.digest.pages[ix as usize].path.in_site()),
            Moved::Story(_) | Moved::Column(_) => None,
            Moved::Told(_) => Some("site.toml".into()),
        }
    }

    fn line(&self, site: &Site<'_>) -> Option<u32> {
        match self.of {
            Moved::Article(ix) => site.article(ix).extras().alias_line,
            Moved::Page(ix) => site.digest.pages[ix as usize].extras().alias_line,
            Moved::Story(_) | Moved::Column(_) => None,
            Moved::Told(_) => self.told(site),
        }
    }

    fn name(&self, site: &Site<'_>) -> String {
        match self.of {
            Moved::Article(ix) => format!("an alias of {}", site.article(ix).path.in_site()),
            Moved::Page(ix) => format!("an alias of {}", site.digest.pages[ix as usize].path.in_site()),
            Moved::Story(ix) => site.name_of_story(ix),
            Moved::Column(ix) => format!("the column {:?}", site.digest.group(GroupKind::Column, ix).name),
            Moved::Told(at) => format!("what moved to {}", site.config.urls.moved[at as usize].to),
        }
    }
}
