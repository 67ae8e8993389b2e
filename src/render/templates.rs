//! Templates (Tera 2): loads the theme's, renders one page from its view.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::plan::view::{PageView, SiteView};

/// The templates of a theme, by name: `article.html`, `parts/card.html`. A user's file hides the default of that name;
/// the default stays reachable as `default/article.html`, so that the user's can extend it.
pub type TemplateTexts = BTreeMap<String, String>;

/// Interface texts by key, from `messages/<language>.toml`, English behind them.
pub type Messages = BTreeMap<String, String>;

/// Compiled templates with the site's own values.
pub struct Templates {
    #[allow(dead_code)]
    tera: tera::Tera,
}

impl Templates {
    /// Compiles all templates. In every template: `site` ([`SiteView`]), `t` (messages), `assets` (file name → URL with
    /// its hash), `page` ([`crate::plan::view::Head`]) and `view` (see [`crate::plan::view::Shown`]).
    ///
    /// # Errors
    /// One diagnostic per broken template, with file, line, column and the line's text.
    pub fn compile(
        _texts: &TemplateTexts,
        _site: &SiteView,
        _messages: &Messages,
        _assets: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<Diagnostic>> {
        todo!("render room")
    }

    /// Renders one page.
    ///
    /// # Errors
    /// A diagnostic with the template's file, line, column and text.
    pub fn render(&self, _page: &PageView) -> Result<String, Diagnostic> {
        todo!("render room")
    }

    /// Names of all templates that rendering `name` can reach (through `extends`, `include` and components), itself
    /// first: a change in one of them is a change of the page.
    pub fn dependencies(&self, _name: &str) -> Vec<String> {
        todo!("render room")
    }
}
