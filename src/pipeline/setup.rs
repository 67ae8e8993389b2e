//! What a site is before its articles: `site.toml` with all that is compiled from it, and the theme. Kept apart, so that a
//! preview can take in the one again without the other.

use std::path::Path;

use url::Url;

use super::Failure;
use crate::clean::Profiles;
use crate::config::{self, Config};
use crate::curate::Digest;
use crate::curate::topics::Matcher;
use crate::diagnostic::{Diagnostic, Severity};
use crate::edge::error::IoError;
use crate::edge::site;
use crate::edge::theme::{self, Theme};
use crate::plan::{Site, ThemeAsset};
use crate::render::templates::Templates;

/// `site.toml`, with what is compiled from it.
pub struct Settings {
    /// As it stands, with what the command line changed.
    pub config: Config,
    /// How each source's articles are cleaned.
    pub profiles: Profiles,
    /// Which topics a text belongs to.
    pub matcher: Matcher,
}

impl Settings {
    /// Reads `site.toml` in `root`; `base_url` takes the place of the one in there. With it all findings: when one of
    /// them is an error, the settings hold defaults in its place and the site is not to be built.
    ///
    /// # Errors
    /// No `site.toml`, or one that can't be read.
    pub fn read(root: &Path, base_url: Option<&Url>) -> Result<(Self, Vec<Diagnostic>), Failure> {
        let (mut config, mut diagnostics) = config::parse(&site::read_config(root)?);
        if let Some(base_url) = base_url {
            config.base_url = base_url.clone();
        }
        let (profiles, findings) = Profiles::load(&config);
        diagnostics.extend(findings);
        let matcher = Matcher::new(&config);
        Ok((Self { config, profiles, matcher }, diagnostics))
    }
}

/// The theme, with its templates compiled.
pub struct Look {
    /// Templates, messages and assets.
    pub theme: Theme,
    /// Compiled templates.
    pub templates: Templates,
}

impl Look {
    /// Reads the theme of the site in `root`. With it all findings; none when a template can't be compiled.
    ///
    /// # Errors
    /// A file of the theme can't be read.
    pub fn read(root: &Path, config: &Config) -> Result<(Option<Self>, Vec<Diagnostic>), IoError> {
        let theme = theme::load(root, &config.language)?;
        let mut diagnostics = theme.diagnostics.clone();
        let empty = Digest::default();
        let site = Site::new(config, &empty, &theme.messages).view();
        let assets = theme.asset_urls(config.base_path());
        match Templates::compile(&theme.templates, &site, &theme.messages, &assets) {
            Ok(templates) => Ok((Some(Self { theme, templates }), diagnostics)),
            Err(errors) => {
                diagnostics.extend(errors);
                Ok((None, diagnostics))
            }
        }
    }

    /// The theme's files as the plan sees them.
    pub fn assets(&self) -> Vec<ThemeAsset> {
        let assets = self.theme.assets.iter();
        assets
            .map(|asset| ThemeAsset { output: asset.output.clone(), fingerprint: asset.fingerprint })
            .collect()
    }
}

/// Whether one of them is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
