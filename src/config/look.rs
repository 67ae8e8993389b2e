//! `[look]`: what a site changes of the default theme without a file of its own. A style sheet is made of it that pages load behind
//! `style.css`.

use serde::Serialize;

use crate::config::reader::{Fault, Section};
use crate::ground::colour::Colour;
use crate::ground::diagnostic::Diagnostic;

/// Contrast of text at least (WCAG 2.2, 1.4.3), with a little for what rounding takes.
const READABLE: f64 = 4.55;

/// Paper and ink of the default theme: `--paper` and `--ink` of `static/style.css`, light and dark. A test holds them together.
const LIGHT: [Colour; 2] = [Colour([0xfa, 0xf7, 0xf0]), Colour([0x1d, 0x1a, 0x16])];
const DARK: [Colour; 2] = [Colour([0x17, 0x15, 0x12]), Colour([0xe4, 0xdd, 0xd0])];

/// `[look]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LookConfig {
    /// A picture in the masthead, a file of `static/`.
    pub logo: Option<String>,
    /// The same for dark paper.
    pub logo_dark: Option<String>,
    /// Whether the picture holds the title, which is not written beside it then.
    pub logo_is_title: bool,
    /// The site's sign in the browser, a file of `static/`.
    pub favicon: Option<String>,
    /// Colour of what is to be seen first.
    pub accent: Option<Colour>,
    /// How close all stands.
    pub density: Density,
    /// Lines of keys that name files and colours, from 1.
    #[serde(skip)]
    pub(crate) lines: Vec<(&'static str, u32)>,
}

/// How close all stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Density {
    /// More on a page.
    Compact,
    /// As in the default theme.
    #[default]
    Normal,
    /// More white.
    Airy,
}

pub(crate) fn read_look(top: &mut Section<'_, '_>) -> LookConfig {
    let mut section = top.subsection("look");
    let mut look = LookConfig {
        logo: section.checked("logo", parse_file),
        logo_dark: section.checked("logo_dark", parse_file),
        logo_is_title: section.switch("logo_is_title").unwrap_or_default(),
        favicon: section.checked("favicon", parse_file),
        accent: section.checked("accent", parse_colour),
        ..LookConfig::default()
    };
    let densities = [("compact", Density::Compact), ("normal", Density::Normal), ("airy", Density::Airy)];
    look.density = section.choice("density", &densities).unwrap_or_default();
    let keys = ["logo", "logo_dark", "favicon", "accent"];
    look.lines = keys.into_iter().filter_map(|key| Some((key, section.line_of(key)?))).collect();
    look
}

/// A file of `static/`, as templates call it.
fn parse_file(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let name = text.strip_prefix('/').unwrap_or(text);
    let name = name.strip_prefix("static/").unwrap_or(name);
    let is_picture = name.rsplit_once('.').is_some_and(|(_, ending)| {
        ["svg", "png", "ico", "webp", "avif", "jpg", "jpeg", "gif"]
            .iter()
            .any(|one| ending.eq_ignore_ascii_case(one))
    });
    if !is_picture || name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        let fault = Fault::new(format!("no picture of static/: {text:?}"));
        return Err(fault.help("put the picture into static/ and write its name: \"logo.svg\""));
    }
    Ok(name.to_owned())
}

fn parse_colour(text: &str) -> Result<Colour, Fault> {
    Colour::parse(text.trim()).ok_or_else(|| {
        Fault::new(format!("`accent` is no colour: {text:?}"))
            .help("write it as red, green and blue: \"#0b5c8a\"")
    })
}

impl LookConfig {
    fn at(&self, key: &str, finding: Diagnostic) -> Diagnostic {
        let line = self.lines.iter().find(|(one, _)| *one == key).map(|(_, line)| *line);
        Diagnostic { line, ..finding.at("site.toml") }
    }

    /// What there is to say of it, where `static/` has the files that `is_there` knows.
    pub(crate) fn findings(&self, is_there: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let files = [("logo", &self.logo), ("logo_dark", &self.logo_dark), ("favicon", &self.favicon)];
        let missing = files.into_iter().filter_map(|(key, file)| Some((key, file.as_deref()?)));
        let missing = missing.filter(|(_, file)| !is_there(file)).map(|(key, file)| {
            let finding =
                Diagnostic::error(format!("`look.{key}` names a file that is not there: static/{file}"));
            self.at(key, finding.help("put it there, or mend the name"))
        });
        let alone = (self.logo.is_none() && (self.logo_dark.is_some() || self.logo_is_title)).then(|| {
            let finding =
                Diagnostic::warning("there is no `look.logo`, so what is said of it changes nothing");
            self.at("logo_dark", finding.help("write logo = \"logo.svg\", a file of static/"))
        });
        let adapted = [("light", LIGHT), ("dark", DARK)].into_iter().filter_map(|(scheme, [paper, _])| {
            let accent = self.accent?;
            let shown = accent.readable_on(paper, READABLE);
            (shown != accent).then(|| {
                let contrast = accent.contrast(paper);
                let message = format!(
                    "the accent {accent} has a contrast of {contrast:.1} to the {scheme} paper, too little to be read; {shown} stands for it there"
                );
                self.at("accent", Diagnostic::note(message))
            })
        });
        missing.chain(alone).chain(adapted).collect()
    }

    /// The style sheet that makes the default theme so; none where nothing is said that needs one.
    pub(crate) fn style_sheet(&self) -> Option<String> {
        let mut css = String::new();
        if let Some(accent) = self.accent {
            let (light, dark) = (colours(accent, LIGHT), colours(accent, DARK));
            css += &format!(
                ":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root:not([data-scheme=\"light\"]) {{ {dark} }} }}\n\
                 :root[data-scheme=\"dark\"] {{ {dark} }}\n"
            );
        }
        css += match self.density {
            Density::Compact => COMPACT,
            Density::Normal => "",
            Density::Airy => AIRY,
        };
        if self.logo.is_some() {
            css += LOGO;
        }
        if self.logo_dark.is_some() {
            css += TWO_LOGOS;
        }
        (!css.is_empty()).then_some(css)
    }
}

/// The colours that follow from the accent on this paper with this ink: words, and the levels of the calendar, on which ink is read.
fn colours(accent: Colour, [paper, ink]: [Colour; 2]) -> String {
    let accent = accent.readable_on(paper, READABLE);
    let mut css = format!("--accent: {accent};");
    for (level, share) in [(1, 0.13), (2, 0.3), (3, 0.5)] {
        let mut mixed = accent.mixed(share, paper);
        let mut share = share;
        while mixed.contrast(ink) < READABLE && share > 0.01 {
            share -= 0.01;
            mixed = accent.mixed(share, paper);
        }
        css += &format!(" --l{level}: {mixed};");
    }
    css + &format!(" --l4: {accent}; --on-l4: {paper};")
}

const COMPACT: &str = "\
:root { --gap: clamp(1rem, 1.8vw, 1.5rem); }
body { line-height: 1.5; max-inline-size: 84rem; }
.page-front .masthead { padding-block-start: 1rem; margin-block-end: 1.1rem; }
.page-front .nameplate { font-size: clamp(2.25rem, 6vw, 4rem); padding-block-end: .4rem; }
.stories > li { padding-block: .3rem; }
.story .summary, .stories .summary { line-height: 1.55; font-size: .875rem; }
.story h2 { font-size: 1.125rem; }
.lead h2 { font-size: clamp(1.5rem, 3vw, 2.25rem); }
.sections { gap: 1.25rem var(--gap); margin-block-start: 1.5rem; }
.latest, .back, .pinned { margin-block-start: 1.75rem; }
.side > * + * { margin-block-start: .7rem; padding-block-start: .65rem; }
.heading { margin-block: .75rem 1.1rem; }
.groups > li { padding-block: .6rem; }
";

const AIRY: &str = "\
:root { --gap: clamp(1.75rem, 3.5vw, 3.25rem); }
body { line-height: 1.75; }
.masthead { padding-block-start: 2rem; margin-block-end: 2.5rem; }
.page-front .masthead { padding-block-start: 3rem; margin-block-end: 3rem; }
.stories > li { padding-block: .9rem; }
.story .summary, .stories .summary { line-height: 1.85; }
.sections { gap: 3rem var(--gap); margin-block-start: 4rem; }
.latest, .back, .pinned { margin-block-start: 4.25rem; }
.side > * + * { margin-block-start: 1.6rem; padding-block-start: 1.5rem; }
.heading { margin-block: 2rem 2.75rem; }
.groups > li { padding-block: 1.5rem; }
";

const LOGO: &str = "\
.logo { display: inline-block; font-size: inherit; block-size: 1.1em; inline-size: auto; max-inline-size: 100%; vertical-align: -.22em; margin-inline-end: .35em; background: none; }
.logo.is-title { block-size: auto; max-block-size: 1.6em; vertical-align: middle; margin-inline-end: 0; }
.page-front .logo.is-title { max-block-size: 1.3em; }
";

const TWO_LOGOS: &str = "\
.on-dark { display: none; }
@media (prefers-color-scheme: dark) { :root:not([data-scheme=\"light\"]) .on-light { display: none; } :root:not([data-scheme=\"light\"]) .on-dark { display: inline-block; } }
:root[data-scheme=\"dark\"] .on-light { display: none; }
:root[data-scheme=\"dark\"] .on-dark { display: inline-block; }
";

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn paper_and_ink_are_those_of_the_default_theme() {
        let css = include_str!("../../static/style.css");
        for [paper, ink] in [LIGHT, DARK] {
            assert!(css.contains(&format!("--paper: {paper}; --ink: {ink};")), "{paper} {ink}");
        }
    }

    #[test]
    fn whatever_the_accent_all_that_is_written_is_read() {
        for accent in ["#ff0", "#000080", "#fff", "#000", "#0b5c8a", "#808080", "#0f0", "#ffc0cb"].map(colour)
        {
            for paper @ [page, ink] in [LIGHT, DARK] {
                let css = colours(accent, paper);
                let value = |name: &str| {
                    let (_, rest) = css.split_once(&format!("{name}: ")).unwrap();
                    colour(&rest[..7])
                };
                assert!(value("--accent").contrast(page) >= 4.5, "{accent}: {css}");
                assert!(value("--l4").contrast(value("--on-l4")) >= 4.5, "{accent}: {css}");
                for level in ["--l1", "--l2", "--l3"] {
                    assert!(value(level).contrast(ink) >= 4.5, "{accent}: {level} of {css}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_read_is_told_and_adapted() {
        let look = LookConfig {
            accent: Some(colour("#fd0")),
            logo: Some("a.svg".into()),
            favicon: Some("b.png".into()),
            lines: vec![("logo", 2), ("favicon", 3), ("accent", 4)],
            ..LookConfig::default()
        };
        let found = look.findings(|file| file == "a.svg").iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                "error: site.toml:3: `look.favicon` names a file that is not there: static/b.png\n  help: put it there, or mend the name",
                "note: site.toml:4: the accent #ffdd00 has a contrast of 1.3 to the light paper, too little to be read; #8e6c00 stands for it there"
            ]
        );
        assert_eq!(LookConfig::default().style_sheet(), None);
        assert_eq!(LookConfig::default().findings(|_| false), []);
    }
}
