//! The theme: templates, interface texts and assets. The default theme is embedded in the binary; a file of the same name
//! in the site's own `templates/` or `static/` takes its place, and nothing else of it.
//!
//! - Templates are the files of `templates/` that end in `.html`, `.xml`, `.svg` or `.txt`. A default template that the
//!   site replaces stays reachable as `default/<name>`, so that the new one can extend it.
//! - Interface texts are `templates/messages/<language>.toml`.
//! - Assets are the files of `static/`. What a page loads (style sheets, scripts, pictures, fonts) gets a name with its
//!   hash below `assets/`, scripts in a folder one hash for all of them; everything else keeps its path, and so does all below
//!   `static/root/`, without `root/`.

mod assets;
mod eject;
mod layers;
mod messages;
mod script;
mod style_sheet;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use self::layers::{DefaultStatic, DefaultTemplates, Layers, Source};
use self::style_sheet::percent_encoded;
use crate::clean::{Attachment, Attachments, in_static_root};
use crate::disk::attachments::picture_size_of;
use crate::disk::error::IoError;
use crate::disk::tree;
use crate::disk::tree::Rule;
use crate::ground::diagnostic::Diagnostic;

pub(crate) use assets::{Asset, Content, FINGERPRINT_DIGITS};
pub(crate) use eject::{Ejected, eject, names, template_names};

/// Where default templates stay reachable.
const DEFAULT: &str = "default/";

/// The style sheet that site.toml asks for, beside the default one.
const LOOK: &str = "look.css";

/// The theme of a site.
#[derive(Debug, Default)]
pub(crate) struct Theme {
    /// Template texts by name; with `default/` in front, the defaults that the site replaces.
    pub templates: BTreeMap<String, String>,
    /// Interface texts by key.
    pub messages: BTreeMap<String, String>,
    /// Files for the output folder, by name.
    pub assets: Vec<Asset>,
    /// All findings; an error among them means that the site can't be built with this theme.
    pub diagnostics: Vec<Diagnostic>,
}

impl Theme {
    /// The files of `static/root/` as own pieces find them.
    pub(crate) fn root_files(&self) -> Attachments {
        let of_root = |asset: &Asset| {
            let path = in_static_root(asset.name.strip_prefix("root/")?);
            let size = match &asset.content {
                Content::File(file) => picture_size_of(&file.real),
                Content::Bytes(_) => None,
            };
            Some((path.clone(), Attachment { path, output: asset.output.0.clone(), size }))
        };
        self.assets.iter().filter_map(of_root).collect()
    }

    /// Whether a template is the site's own: new, or in the place of one that newsprint brings along.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        !name.starts_with(DEFAULT)
            && (self.templates.contains_key(&format!("{DEFAULT}{name}"))
                || DefaultTemplates::get(name).is_none())
    }

    /// Root-relative URL of every asset by its name in `static/`, for `{{ assets["style.css"] }}`.
    pub(crate) fn asset_urls(&self, base_path: &str) -> BTreeMap<String, String> {
        let url = |asset: &Asset| format!("{base_path}/{}", percent_encoded(&asset.output.0));
        self.assets.iter().map(|asset| (asset.name.clone(), url(asset))).collect()
    }
}

/// Loads the theme of the site in `root`, with the texts of `language` (BCP 47). `look` is the style sheet that site.toml asks for; a
/// file of the site's own by its name stands for it.
///
/// # Errors
/// When the site's own theme can't be read. What is wrong in it is among the diagnostics.
pub(crate) fn load(root: &Path, language: &str, look: Option<String>) -> Result<Theme, IoError> {
    let hidden = |path: &str| match path.rsplit('/').next() {
        Some(name) if name.starts_with('.') => Rule::Hidden,
        _ => Rule::Take,
    };
    let layers = Layers::load::<DefaultTemplates>(root, "templates", hidden)?;
    let mut theme = Theme { diagnostics: layers.diagnostics, ..Theme::default() };
    let (messages, templates): (BTreeMap<_, _>, BTreeMap<_, _>) =
        layers.files.into_iter().partition(|(name, _)| name.starts_with("messages/"));
    load_templates(&mut theme, templates, layers.replaced.clone())?;

    let (texts, findings) = messages::load(&messages, &layers.replaced, language)?;
    theme.messages = texts;
    theme.diagnostics.extend(findings);

    // What stands in the root of a site often has a dot in front: `.well-known/`, `.nojekyll`.
    let hidden_above_root = |path: &str| if path.starts_with("root/") { Rule::Take } else { hidden(path) };
    let mut layers = Layers::load::<DefaultStatic>(root, "static", hidden_above_root)?;
    if let Some(css) = look {
        let made = Source::Embedded(Cow::Owned(css.into_bytes()));
        layers.files.entry(LOOK.into()).or_insert(made);
    }
    let (assets, findings) = assets::load(layers.files)?;
    theme.assets = assets;
    theme.diagnostics.extend(layers.diagnostics);
    theme.diagnostics.extend(findings);
    theme.diagnostics.sort();
    Ok(theme)
}

/// The interface texts of another `language`, as [`load`] finds them.
///
/// # Errors
/// When the site's own theme can't be read.
pub(crate) fn load_messages(
    root: &Path,
    language: &str,
) -> Result<(BTreeMap<String, String>, Vec<Diagnostic>), IoError> {
    let layers = Layers::load::<DefaultTemplates>(root, "templates", |_| Rule::Take)?;
    messages::load(&layers.files, &layers.replaced, language)
}

fn load_templates(
    theme: &mut Theme,
    files: BTreeMap<String, Source>,
    replaced: BTreeMap<String, Cow<'static, [u8]>>,
) -> Result<(), IoError> {
    for (name, source) in files {
        let in_site = tree::name_below("templates", &name);
        if !matches!(name.rsplit_once('.'), Some((_, "html" | "xml" | "svg" | "txt"))) {
            let finding = Diagnostic::note("not a template (.html, .xml, .svg, .txt); it is left out");
            theme.diagnostics.push(finding.at(in_site));
            continue;
        }
        if name.starts_with(DEFAULT) {
            theme.diagnostics.push(
                Diagnostic::error("templates/default/ is where the templates of newsprint itself are found")
                    .at(in_site)
                    .help("move the template to another folder"),
            );
            continue;
        }
        match String::from_utf8(source.read()?.into_owned()) {
            Ok(text) => _ = theme.templates.insert(name, text),
            Err(_) => theme.diagnostics.push(Diagnostic::error("the template is not UTF-8").at(in_site)),
        }
    }
    for (name, bytes) in replaced {
        if let (false, Ok(text)) = (name.starts_with("messages/"), String::from_utf8(bytes.into_owned())) {
            theme.templates.insert(format!("{DEFAULT}{name}"), text);
        }
    }
    Ok(())
}
