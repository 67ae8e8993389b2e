//! What a site is before its articles: `site.toml` with all that is compiled from it, and the theme. Kept apart, so that a
//! preview can take in the one again without the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use url::Url;

use crate::build::options::BuildOptions;
use crate::clean::{Article, Profiles};
use crate::config;
use crate::config::{Config, FeedConfig, Fetch, SourceConfig, Urls, names_categories};
use crate::content;
use crate::curate::topics::Matcher;
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::{Failure, IoError};
use crate::disk::read;
use crate::disk::site;
use crate::disk::theme;
use crate::disk::theme::Theme;
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::fingerprint::Fingerprint;
use crate::plan::{SiteView, ThemeAsset, Trees, nearest_template, own_page_templates};
use crate::render::{Templates, forbidden};
use crate::scripts::{Converter, marked};

/// Where a site lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// Where `site.toml` says.
    Configured,
    /// Here instead.
    Given(Url),
    /// On this host instead, below the path that `site.toml` says.
    Host(Url),
}

impl Address {
    fn of(&self, configured: Url) -> Url {
        match self {
            Self::Configured => configured,
            Self::Given(url) => url.clone(),
            Self::Host(host) => {
                let mut url = host.clone();
                url.set_path(configured.path());
                url
            }
        }
    }
}

/// `site.toml`, with what is compiled from it.
pub(crate) struct Settings {
    /// As it stands, with what the command line changed.
    pub config: Config,
    /// How each source's articles are cleaned.
    pub profiles: Profiles,
    /// Which topics a text belongs to.
    pub matcher: Matcher,
    /// Of the tree in the other script.
    pub twin: Option<TwinSettings>,
}

/// What the trees of a site in both scripts are made by.
pub(crate) struct TwinSettings {
    /// Of the tree in the other script, its own texts in that.
    pub config: Config,
    pub to_main: Converter,
    pub to_twin: Converter,
}

impl TwinSettings {
    fn new(config: &Config) -> Option<Self> {
        let (scripts, mut twin) = (config.scripts.as_ref()?, config.of_twin()?);
        let topics = config.topics.iter().map(|topic| &topic.name);
        let names: Vec<&str> = topics
            .chain(config.authors.iter().chain(&config.columns).map(|named| &named.name))
            .map(String::as_str)
            .collect();
        let to_twin = Converter::new(&scripts.language, &scripts.words, &names);
        let own = [&mut twin.title, &mut twin.description].into_iter().chain(&mut twin.editor);
        for text in own.chain(twin.menu.iter_mut().map(|item| &mut item.name)) {
            *text = to_twin.text_in(text, &config.language).into_owned();
        }
        Some(Self { config: twin, to_main: Converter::new(&config.language, &[], &names), to_twin })
    }
}

impl Settings {
    /// Reads `site.toml`, `topics/`, `curation/` and `editions/` in `root`, for a site at `address`. With it all findings: when one of them is an error, the
    /// settings hold defaults in its place and the site is not to be built.
    ///
    /// # Errors
    /// No `site.toml`, or a file that can't be read.
    pub(crate) fn read(root: &Path, address: &Address) -> Result<(Self, Vec<Diagnostic>), Failure> {
        let (mut config, mut diagnostics) = config::parse(&site::read_config(root)?);
        let topics = site::read_folder(root, "topics", ".toml", &mut diagnostics)?;
        diagnostics.extend(config::add_topics(&mut config, &topics));
        let curation = site::read_folder(root, "curation", ".toml", &mut diagnostics)?;
        diagnostics.extend(config::add_curation(&mut config, &curation));
        for (file, text) in site::read_folder(root, "editions", ".md", &mut diagnostics)? {
            let (introduction, findings) = content::introduction(&file, &text);
            config.editions.introductions.extend(introduction);
            diagnostics.extend(findings);
        }
        if config.scripts.as_ref().is_some_and(|scripts| scripts.file.is_some()) {
            let words = site::read_folder(root, "scripts", ".toml", &mut diagnostics)?;
            diagnostics.extend(config::add_words(&mut config, &words));
        }
        if site::has_fonts(root) {
            config.policy.allow_own_fonts();
        }
        if !config.issues.is_empty()
            && let Some(text) = site::read_file(root, config::SCHEDULE, &mut diagnostics)?
        {
            diagnostics.extend(config::add_schedule(&mut config, &text));
        }
        config.base_url = address.of(config.base_url);
        let (settings, findings) = Self::new(config);
        diagnostics.extend(findings);
        Ok((settings, diagnostics))
    }

    /// Compiles what a configuration says.
    pub(crate) fn new(config: Config) -> (Self, Vec<Diagnostic>) {
        let (profiles, findings) = Profiles::load(&config);
        let matcher = Matcher::new(&config);
        let twin = TwinSettings::new(&config);
        (Self { config, profiles, matcher, twin }, findings)
    }

    /// What the trees of the site are made with, where there are two.
    pub(crate) fn trees<'a>(&'a self, look: &'a Look) -> Option<Trees<'a>> {
        let (settings, look) = self.twin.as_ref().zip(look.twin.as_ref())?;
        let TwinSettings { config, to_main, to_twin } = settings;
        Some(Trees { config, messages: &look.messages, to_main, to_twin })
    }

    /// Whether an article file is the same article under these settings as under the others.
    pub(crate) fn read_articles_like(&self, other: &Self) -> bool {
        self.for_articles() == other.for_articles()
    }

    /// Of all that an article file is read and cleaned by, but newsprint itself and the files beside the article.
    pub(crate) fn article_rules(&self) -> Fingerprint {
        Fingerprint::of_value(&self.for_articles())
    }

    /// Of feeds, all that a build reads: which sources there are.
    fn sources_of_feeds(&self) -> Vec<FeedConfig> {
        let feeds = self.config.fetch.feeds.iter().filter(|feed| feed.source.is_some());
        let no_address = Config::default().base_url;
        feeds
            .map(|feed| FeedConfig { source: feed.source.clone(), ..FeedConfig::of(no_address.clone()) })
            .collect()
    }

    /// Of `[[sources]]`, all that an article is cleaned by: where a table stands, and whether its source is no more, says nothing of that.
    fn rules_of_sources(&self) -> Vec<SourceConfig> {
        let sources = self.config.sources.iter();
        let rules = sources.map(|source| (source.id.clone(), source.table.clone()));
        rules.map(|(id, table)| SourceConfig { id, table, ..SourceConfig::default() }).collect()
    }

    /// The pattern of addresses, where an article is to keep its categories for it.
    fn categories_of_addresses(&self) -> String {
        let pattern = &self.config.urls.article;
        if names_categories(pattern) { pattern.clone() } else { Config::default().urls.article }
    }

    /// The configuration without what no article is read or cleaned by. A key that is forgotten here costs time only.
    fn for_articles(&self) -> Config {
        let none = Config::default();
        // Links to files beside an article hold the path; the preview's own host makes no article another.
        let mut base_url = none.base_url;
        base_url.set_path(self.config.base_url.path());
        Config {
            title: none.title,
            description: none.description,
            editor: none.editor,
            menu: none.menu,
            urls: Urls { article: self.categories_of_addresses(), ..none.urls },
            listings: none.listings,
            feeds: none.feeds,
            editions: none.editions,
            coverage: none.coverage,
            search: none.search,
            search_engines: none.search_engines,
            targets: none.targets,
            fetch: Fetch { feeds: self.sources_of_feeds(), ..none.fetch },
            revisions: none.revisions,
            notify: none.notify,
            scripts: none.scripts,
            policy: none.policy,
            robots: none.robots,
            look: none.look,
            authors: none.authors,
            columns: none.columns,
            curation: none.curation,
            stories: none.stories,
            told_stories: none.told_stories,
            sources: self.rules_of_sources(),
            base_url,
            ..self.config.clone()
        }
    }
}

/// The theme, with its templates compiled.
pub(crate) struct Look {
    pub theme: Theme,
    pub templates: Templates,
    /// Of the tree in the other script.
    pub twin: Option<TwinLook>,
}

/// What of a look differs in the tree in the other script.
pub(crate) struct TwinLook {
    pub messages: BTreeMap<String, String>,
    pub templates: Templates,
}

impl Look {
    /// Reads the theme of the site in `root`. With it all findings; none when a template can't be compiled.
    ///
    /// # Errors
    /// A file of the theme can't be read.
    pub(crate) fn read(root: &Path, settings: &Settings) -> Result<(Option<Self>, Vec<Diagnostic>), IoError> {
        let config = &settings.config;
        let mut theme = theme::load(root, &config.language, config.look.style_sheet())?;
        let mut diagnostics = theme.diagnostics.clone();
        diagnostics.extend(config.look.findings(|file| theme.assets.iter().any(|asset| asset.name == file)));
        let assets = theme.asset_urls(config.base_path());
        let mark = |messages: &mut BTreeMap<String, String>| {
            messages.values_mut().for_each(|text| *text = marked(text));
        };
        if config.scripts.is_some() {
            mark(&mut theme.messages);
        }
        let compile = |config: &Config, messages: &BTreeMap<String, String>| {
            Templates::compile(&theme.templates, &SiteView::new(config), messages, &assets)
        };
        let compiled = compile(config, &theme.messages).map(|templates| (templates, None));
        let compiled = match (compiled, &settings.twin, &config.scripts) {
            (Ok((templates, _)), Some(twin), Some(scripts)) => {
                let (mut messages, findings) = theme::load_messages(root, &scripts.language)?;
                mark(&mut messages);
                diagnostics.extend(findings);
                let of_twin = compile(&twin.config, &messages);
                of_twin.map(|of_twin| (templates, Some(TwinLook { messages, templates: of_twin })))
            }
            (compiled, ..) => compiled,
        };
        diagnostics.extend(forbidden(&theme.templates, config, |name| theme.is_own(name)));
        match compiled {
            Ok((templates, twin)) => Ok((Some(Self { theme, templates, twin }), diagnostics)),
            Err(errors) => {
                diagnostics.extend(errors);
                Ok((None, diagnostics))
            }
        }
    }

    /// Notes on templates of the site's own that no page of newsprint's and none of the editor's own is printed by.
    pub(crate) fn unused_templates(&self, pages: &[Arc<Article>]) -> Vec<Diagnostic> {
        let default = theme::template_names();
        let named: Vec<_> = own_page_templates(pages).collect();
        let roots = default.iter().map(String::as_str).chain(named.iter().map(|name| &**name));
        let used: BTreeSet<String> = roots.flat_map(|root| self.templates.dependencies(root)).collect();
        let own = self.theme.templates.keys().filter(|name| self.theme.is_own(name) && !used.contains(*name));
        let note = |name: &String| {
            let near = nearest_template(name, default.iter().map(String::as_str));
            let help = near.map_or_else(
                || "an own page uses it with `template:` in its front matter, another template with `include`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::note("nothing is printed by this template").at(format!("templates/{name}")).help(help)
        };
        own.map(note).collect()
    }

    /// Interface texts of the tree in the other script.
    fn twin_messages(&self) -> Option<&BTreeMap<String, String>> {
        self.twin.as_ref().map(|twin| &twin.messages)
    }

    /// Whether the same files are published, under the same names and with the same texts of the interface, and templates have the
    /// same names.
    pub(crate) fn lists_like(&self, other: &Self) -> bool {
        let names = |look: &Self| -> Vec<String> {
            look.theme.assets.iter().map(|asset| asset.output.0.clone()).collect()
        };
        self.theme.messages == other.theme.messages
            && self.twin_messages() == other.twin_messages()
            && self.theme.templates.keys().eq(other.theme.templates.keys())
            && names(self) == names(other)
    }

    /// Whether every page comes out the same with the other, for one and the same configuration.
    pub(crate) fn prints_like(&self, other: &Self) -> bool {
        let assets = |look: &Self| {
            let assets = look.theme.assets.iter();
            assets.map(|asset| (asset.output.clone(), asset.fingerprint)).collect::<Vec<_>>()
        };
        self.theme.templates == other.theme.templates
            && self.theme.messages == other.theme.messages
            && self.twin_messages() == other.twin_messages()
            && assets(self) == assets(other)
    }

    /// The theme's files as the plan sees them.
    pub(crate) fn assets(&self) -> Vec<ThemeAsset> {
        let assets = self.theme.assets.iter();
        assets
            .map(|asset| ThemeAsset {
                output: asset.output.clone(),
                fingerprint: asset.fingerprint,
                immutable: asset.immutable,
            })
            .collect()
    }
}

/// What is there before any article is read.
pub(crate) struct Found {
    pub settings: Settings,
    pub look: Look,
    /// The files of the content folder.
    pub walk: read::Walk,
    pub diagnostics: Vec<Diagnostic>,
    /// When the first of it was looked at.
    pub began: SystemTime,
}

impl Found {
    /// Reads `site.toml` and the theme, and lists the files of the content folder.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(crate) fn read(options: &BuildOptions, watch: &mut Stopwatch) -> Result<Self, Failure> {
        let began = clock::file_time();
        let address = options.base_url.clone().map_or(Address::Configured, Address::Given);
        let (settings, mut diagnostics) = Settings::read(&options.root, &address)?;
        watch.lap("configure");

        // A walk waits for the disk, and templates are compiled meanwhile.
        let content = options.root.join("content");
        let (look, walk) = rayon::join(
            || Look::read(&options.root, &settings),
            || read::walk_site(&content, &settings.config),
        );
        let (look, findings) = look?;
        diagnostics.extend(findings);
        let (Some(look), false) = (look, has_errors(&diagnostics)) else {
            return Err(Failure::Config(diagnostics));
        };
        let mut walk = walk?;
        diagnostics.append(&mut walk.diagnostics);
        watch.lap("walk");
        Ok(Self { settings, look, walk, diagnostics, began })
    }
}

/// Whether one of them is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
