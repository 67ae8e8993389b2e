//! Templates (Tera 2) in, pages out. What enters: the texts of a theme's templates, the site's own values, a page's view.
//! What leaves: HTML, or diagnostics with file, line, column and the line's text.
//!
//! Nothing here reads a file, and no template can: the functions and filters that Tera is given are pure. All values are
//! escaped but texts that only the sanitiser can make (bodies, what the editor says) and the JSON-LD of a page.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::Regex;
use serde::Serialize;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use crate::ground::diagnostic::Diagnostic;
use crate::plan::{Head, SiteView};
use crate::render::template_errors;
use crate::render::template_texts::{DEFAULT, Messages, TAG, TemplateTexts, all_dependencies};

/// Bytes that most pages have room in.
const ROOM: usize = 16 * 1024;

/// Compiled templates with the site's own values.
pub(crate) struct Templates {
    tera: Tera,
    texts: TemplateTexts,
    dependencies: BTreeMap<String, Vec<String>>,
}

impl Templates {
    /// Compiles all templates. In every template: `site` ([`SiteView`]), `t` (messages), `assets` (file name → URL with
    /// its hash), `page` ([`Head`]) and `view` (what its kind of page shows, see `plan::pages`). A name that is not there is looked
    /// up below `default/`; of two components of one name the one outside of `default/` is taken.
    ///
    /// # Errors
    /// One diagnostic per fault, with file, line, column and the line's text, in that order.
    pub(crate) fn compile(
        texts: &TemplateTexts,
        site: &SiteView,
        messages: &Messages,
        assets: &BTreeMap<String, String>,
    ) -> Result<Self, Vec<Diagnostic>> {
        // Tera stops at the first template that it can't parse: each is tried alone, so that all faults are reported.
        let mut faults: Vec<Diagnostic> = texts
            .iter()
            .filter_map(|(name, text)| {
                let error = Tera::default().add_raw_template(name, text).err()?;
                template_errors::syntax(&error, text)
            })
            .collect();
        faults.extend(unknown_names(texts, "t", messages, |name| {
            format!("add `{name} = \"…\"` to the file of messages/ that the site's language names")
        }));
        faults.extend(unknown_names(texts, "assets", assets, |name| {
            format!("put {name} into static/; files in folders go by their path: assets[\"folder/name.ext\"]")
        }));
        let mut tera = Tera::default();
        tera.register_filter("direction", |language: &str, _: Kwargs, _: &State| direction(language));
        tera.register_filter("dir", |language: &str, _: Kwargs, _: &State| {
            Value::safe_string(if direction(language) == "rtl" { r#" dir="rtl""# } else { "" })
        });
        tera.register_filter("lang", |language: &str, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let within: &str = kwargs.must_get("within")?;
            Ok(Value::safe_string(&lang(language, within)))
        });
        let linked = tera.set_fallback_prefixes([DEFAULT]).and_then(|()| tera.add_raw_templates(texts));
        match linked {
            Err(error) if template_errors::syntax(&error, "").is_none() => {
                faults.extend(template_errors::linking(&error, texts));
            }
            // Those that can't be parsed are in the list already.
            Err(_) | Ok(()) => {}
        }
        if !faults.is_empty() {
            faults.sort();
            return Err(faults);
        }
        let globals = tera.global_context();
        globals.insert("site", site);
        globals.insert("t", messages);
        globals.insert("assets", assets);
        Ok(Self { tera, texts: texts.clone(), dependencies: all_dependencies(texts) })
    }

    /// Renders one page by the template of that name, as UTF-8. `view` is what this shows.
    ///
    /// # Errors
    /// A diagnostic with the template's file, line, column and text, which names the page.
    pub(crate) fn render(
        &self,
        template: &str,
        head: &Head,
        view: &(impl Serialize + ?Sized),
    ) -> Result<Vec<u8>, Diagnostic> {
        self.render_values(template, &head.url, &Self::values(head, view)?, 0)
    }

    /// What a template gets: after this nothing else of a page is needed.
    ///
    /// # Errors
    /// When what of an article is not in memory can't be had.
    pub(crate) fn values(head: &Head, view: &(impl Serialize + ?Sized)) -> Result<Context, Diagnostic> {
        let mut page = Value::from_serializable(head);
        if let Some(json_ld) = &head.json_ld {
            // In a script element only `</script` and `<!--` end or change what follows. The writer of JSON-LD has
            // escaped them; done again here it changes nothing, and no other writer can forget it.
            let inert = if json_ld.contains(['<', '>', '&']) {
                Cow::from(json_ld.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
            } else {
                Cow::from(json_ld)
            };
            let mut fields = page.into_map().unwrap_or_default();
            fields.insert("json_ld".into(), Value::safe_string(&inert));
            page = Value::from(fields);
        }
        let mut context = Context::new();
        context.insert_value("page", page);
        let view = Value::try_from_serializable(view);
        let view = view.map_err(|error| Diagnostic::error(error.to_string()).help("build again"))?;
        context.insert_value("view", view);
        Ok(context)
    }

    /// Renders the page at a URL, which has about so many bytes of text.
    ///
    /// # Errors
    /// As those of [`Templates::render`].
    pub(crate) fn render_values(
        &self,
        template: &str,
        url: &str,
        values: &Context,
        text: usize,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut html = Vec::with_capacity(ROOM + text);
        self.tera
            .render_to(template, values, &mut html)
            .map_err(|error| template_errors::rendering(&error, &self.texts, url))?;
        Ok(html)
    }

    /// Names of all templates that can be asked for.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.dependencies.keys().map(String::as_str)
    }

    /// Names of all templates that rendering `name` can reach (through `extends`, `include` and components), itself
    /// first, the others sorted: a change in one of them is a change of the page. May name some that it does not
    /// reach, never too few.
    pub(crate) fn dependencies(&self, name: &str) -> Vec<String> {
        self.dependencies.get(name).cloned().unwrap_or_else(|| vec![name.to_owned()])
    }
}

/// The attributes ` lang="…"`, and ` dir="…"` where it differs, of a piece in `language` that stands in one in `within`;
/// nothing where they are the same. Safe to print: what is not a letter, digit or hyphen is left out (BCP 47 has no other).
fn lang(language: &str, within: &str) -> String {
    if language == within {
        return String::new();
    }
    let tag: String = language.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    match direction(language) {
        same if same == direction(within) => format!(r#" lang="{tag}""#),
        other => format!(r#" lang="{tag}" dir="{other}""#),
    }
}

/// `rtl` for languages whose usual script runs from right to left, or that name such a script; else `ltr`.
pub(super) fn direction(language: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 16] = [
        "ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi", "arab", "hebr", "thaa", "syrc",
        "nkoo",
    ];
    let mut subtags = language.split(['-', '_']);
    let primary = subtags.next().unwrap_or_default();
    let script = subtags.find(|subtag| subtag.len() == 4);
    let named = script.unwrap_or(primary);
    if RIGHT_TO_LEFT.iter().any(|known| known.eq_ignore_ascii_case(named)) { "rtl" } else { "ltr" }
}

/// Every `{{ map.name }}` and `{{ map["name"] }}` in a template whose name the map does not hold: Tera would find it when
/// a page is printed that gets there, which may be years later.
fn unknown_names(
    texts: &TemplateTexts,
    map: &str,
    known: &BTreeMap<String, String>,
    help: impl Fn(&str) -> String,
) -> Vec<Diagnostic> {
    // A dot, quote or letter before it makes it the field, text or name of something else.
    let pattern = format!(r#"(?:^|[^\w.?"'`])({map}(?:\.(\w+)|\[["'`]([^"'`]+)["'`]\]))"#);
    let Ok(usage) = Regex::new(&pattern) else { return Vec::new() };
    let mut faults = Vec::new();
    for (template, text) in texts {
        for tag in TAG.find_iter(text) {
            for found in usage.captures_iter(tag.as_str()) {
                let (Some(whole), Some(name)) = (found.get(1), found.get(2).or(found.get(3))) else {
                    continue;
                };
                if !known.contains_key(name.as_str()) {
                    let message = format!("there is no `{}`", whole.as_str());
                    let fault = Diagnostic::error(message).help(help(name.as_str()));
                    faults.push(template_errors::at_byte(fault, template, text, tag.start() + whole.start()));
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests;
