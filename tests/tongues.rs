//! The command line in Chinese: every sentence of the source is in the catalogues, none is missing or stale there, and what
//! commands print has no English but names.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "it reads the source")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::{parser, unicode};
use proc_macro2::{TokenStream, TokenTree};
use regex::Regex;
use support::Test;
use syn::visit::{self, Visit};

const CATALOGUES: &str = "src/cli/tongue";

/// A text of a catalogue: its fixed pieces in each of its forms, and the names of its holes.
#[derive(Default)]
struct Text {
    forms: Vec<Vec<Option<String>>>,
    holes: BTreeSet<String>,
}

impl Text {
    /// What is fixed in each form, with a mark where something stands in it.
    fn plain(&self) -> Vec<String> {
        let form = |pieces: &Vec<Option<String>>| {
            pieces.iter().map(|piece| piece.as_deref().unwrap_or("\u{1}")).collect::<String>()
        };
        self.forms.iter().map(form).collect()
    }
}

fn files(language: &str) -> Vec<PathBuf> {
    let folder = Path::new(CATALOGUES).join(language);
    let mut all: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

/// All texts of a language by key; a key that stands twice is a fault.
fn catalogue(language: &str) -> BTreeMap<String, Text> {
    let mut all = BTreeMap::new();
    for file in files(language) {
        let text = fs::read_to_string(&file).unwrap();
        let resource = parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut text = Text { forms: vec![Vec::new()], ..Text::default() };
            add(message.value.as_ref().expect("a value"), &mut text);
            let twice = all.insert(message.id.name.to_owned(), text).is_some();
            assert!(!twice, "{}: `{}` stands twice", file.display(), message.id.name);
        }
    }
    all
}

fn add(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => push(text, Some((*value).to_owned())),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => match inline {
                InlineExpression::StringLiteral { value } => {
                    let mut plain = String::new();
                    unicode::unescape_unicode(&mut plain, value).unwrap();
                    push(text, Some(plain));
                }
                InlineExpression::VariableReference { id } => hole(text, id.name),
                InlineExpression::FunctionReference { arguments, .. } => match &arguments.positional[0] {
                    InlineExpression::VariableReference { id } => hole(text, id.name),
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            },
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                let before = std::mem::take(&mut text.forms);
                for variant in variants {
                    let mut form = Text { forms: before.clone(), ..Text::default() };
                    add(&variant.value, &mut form);
                    text.forms.extend(form.forms);
                    text.holes.extend(form.holes);
                }
            }
        }
    }
}

fn push(text: &mut Text, piece: Option<String>) {
    for form in &mut text.forms {
        match (form.last_mut(), &piece) {
            (Some(Some(last)), Some(more)) => last.push_str(more),
            _ => form.push(piece.clone()),
        }
    }
}

fn hole(text: &mut Text, name: &str) {
    text.holes.insert(name.to_owned());
    push(text, None);
}

#[test]
fn chinese_has_a_text_for_every_key_and_no_other() {
    let (english, chinese) = (catalogue("en"), catalogue("zh-Hans"));
    let help: BTreeSet<String> = {
        let text = fs::read_to_string(Path::new(CATALOGUES).join("zh-Hans/help.ftl")).unwrap();
        text.lines().filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
    };
    let missing: Vec<_> = english.keys().filter(|key| !chinese.contains_key(*key)).collect();
    let stale: Vec<_> =
        chinese.keys().filter(|key| !english.contains_key(*key) && !help.contains(*key)).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "missing in Chinese: {missing:?}; in Chinese only: {stale:?}"
    );
    for (key, text) in &english {
        let unknown: Vec<_> = chinese[key].holes.difference(&text.holes).collect();
        assert!(unknown.is_empty(), "`{key}` has holes in Chinese that it has not in English: {unknown:?}");
    }
}

/// What `newsprint mail` had to say lay in a file that nobody read.
#[test]
fn every_catalogue_is_read() {
    let code = fs::read_to_string("src/cli/tongue/mod.rs").unwrap();
    for file in files("en") {
        let room = file.file_stem().unwrap().to_str().unwrap();
        assert!(code.contains(&format!("{room:?}")), "src/cli/tongue/mod.rs does not name {room}");
    }
}

/// A sentence that is in English in the Chinese catalogue would be one that nobody has translated.
#[test]
fn chinese_is_chinese() {
    let mut odd = Vec::new();
    for (key, text) in catalogue("zh-Hans") {
        for form in text.plain() {
            odd.extend(english_in(&form).into_iter().map(|word| format!("{key}: `{word}` in {form}")));
        }
    }
    assert!(odd.is_empty(), "{} words are English:\n{}", odd.len(), odd.join("\n"));
}

/// Words of a Chinese text that are English and no names: of keys, options, commands, files, formats, programs. What is quoted is
/// as it was found.
fn english_in(text: &str) -> Vec<String> {
    static QUOTED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"`[^`]*`|"[^"]*"|“[^”]*”|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>"#).unwrap());
    // What has a sign of a path, an option or an assignment in it.
    static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"[\w~.*:@=/\\$|'&%#?-]*[./=@_:~$*#\\|'&-][\w.*:@=/\\$|'&%#?-]*"#).unwrap()
    });
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z]{2,}").unwrap());
    static NAMES: LazyLock<BTreeSet<&str>> =
        LazyLock::new(|| include_str!("tongues/names.txt").split_whitespace().collect());
    static CODE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"newsprint [a-z]+( [a-z]+)?|[A-Za-z_]+ = |^ *\w+: |pandoc .*|mv .*").unwrap()
    });
    let rest = QUOTED.replace_all(text, " ");
    let rest = CODE.replace_all(&rest, " ");
    let rest = SIGNS.replace_all(&rest, " ");
    let words = WORD.find_iter(&rest).map(|found| found.as_str());
    words.filter(|word| !NAMES.contains(word)).map(str::to_owned).collect()
}

/// What the source says, by the place where it stands: each text in it that reads like a sentence, with its holes marked.
struct Sentences {
    found: Vec<(usize, String)>,
}

impl<'ast> Visit<'ast> for Sentences {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(of) => &of.attrs,
            syn::Item::Fn(of) => &of.attrs,
            syn::Item::Impl(of) => &of.attrs,
            _ => return visit::visit_item(self, item),
        };
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("test")
                || attribute.path().is_ident("cfg") && quoted(&attribute.meta).contains("test")
        };
        if !attributes.iter().any(is_test) {
            visit::visit_item(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        // What it says is for whoever reads a panic.
        if call.method == "expect" {
            return self.visit_expr(&call.receiver);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.take(&text.value(), text.span());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        if !["assert", "assert_eq", "debug_assert", "panic", "unreachable", "include_str"]
            .contains(&name.as_str())
        {
            self.take_all(call.tokens.clone());
        }
    }
}

fn quoted(meta: &syn::Meta) -> String {
    match meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        _ => String::new(),
    }
}

impl Sentences {
    fn take_all(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => {
                    let is_expect = at > 0 && tokens[at - 1].to_string() == "expect";
                    if !is_expect {
                        self.take_all(group.stream());
                    }
                }
                // Comments of documentation.
                TokenTree::Literal(_) if at > 1 && tokens[at - 2].to_string() == "doc" => {}
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.take(&text.value(), literal.span());
                    }
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, text: &str, span: proc_macro2::Span) {
        static LIKE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"[a-z]{2,}[,;:]? ([a-z`{"(\[-]|[A-Z0-9])|[}`] [a-z]{2,}|[a-z]{2,} \{"#).unwrap()
        });
        if LIKE.is_match(text) {
            self.found.push((span.start().line, text.to_owned()));
        }
    }
}

/// Fixed pieces of a text of `format!` that have words.
fn pieces(text: &str) -> Vec<String> {
    static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[A-Za-z0-9_]*(:[^{}]*)?\}").unwrap());
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z]{2,}").unwrap());
    let plain = text.replace("{{", "\u{2}").replace("}}", "\u{3}");
    HOLE.split(&plain)
        .map(|piece| {
            piece
                .replace('\u{2}', "{")
                .replace('\u{3}', "}")
                .trim_matches([' ', '\n', ';', ':', ','])
                .to_owned()
        })
        .filter(|piece| WORD.is_match(piece))
        .collect()
}

fn sources() -> Vec<(String, Vec<(usize, String)>)> {
    let mut folders = vec![PathBuf::from("src")];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() && !name.ends_with("/tests") {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let syntax = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
                let is_test = syntax.attrs.iter().any(|attribute| quoted(&attribute.meta) == "test");
                let mut sentences = Sentences { found: Vec::new() };
                if !is_test {
                    sentences.visit_file(&syntax);
                }
                all.push((name, sentences.found));
            }
        }
    }
    all.sort();
    all
}

/// Texts of the source that look like sentences and are none: commands, markup, what stands in files, and what only programmers see.
fn not_said() -> BTreeSet<&'static str> {
    include_str!("tongues/not-said.txt").lines().filter(|line| !line.starts_with("// ")).collect()
}

#[test]
fn every_sentence_of_the_source_is_in_the_catalogue() {
    let english: Vec<String> = catalogue("en").values().flat_map(Text::plain).collect();
    let whole = english.join("\u{1}");
    let not_said = not_said();
    let (mut unknown, mut met) = (Vec::new(), BTreeSet::new());
    for (file, sentences) in sources() {
        for (line, text) in sentences {
            let shown = text.replace('\n', "\\n");
            if let Some(known) = not_said.get(shown.as_str()) {
                met.insert(*known);
            } else if !whole.contains(text.trim())
                && !pieces(&text).iter().all(|piece| whole.contains(piece.as_str()))
            {
                unknown.push((format!("{file}:{line}"), shown));
            }
        }
    }
    let told: Vec<String> = unknown.iter().map(|(place, text)| format!("{place}: {text}")).collect();
    assert!(
        unknown.is_empty(),
        "{} texts are in no catalogue; add each to {CATALOGUES}/en/ and zh-Hans/, or to tests/tongues/not-said.txt if no user sees it:\n{}",
        told.len(),
        told.join("\n")
    );
    let stale: Vec<_> = not_said.difference(&met).collect();
    assert!(
        stale.is_empty(),
        "not in the source any more, remove from tests/tongues/not-said.txt: {stale:?}"
    );
}

/// Each text of the catalogue is made of texts of the source.
#[test]
fn nothing_in_the_catalogue_is_stale() {
    let mut literals = Literals(BTreeSet::new());
    for (file, _) in sources() {
        literals.visit_file(&syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap());
    }
    // Rules with names of their own.
    let rules = fs::read_to_string("src/clean/rules/generic.toml").unwrap();
    rules.split('"').for_each(|text| literals.take(text));
    let mut stale = Vec::new();
    // Where a value of an article came from is the name of a type.
    for (key, text) in catalogue("en").iter().filter(|(key, _)| !key.starts_with("label-origin-")) {
        for form in text.plain() {
            let covered = form.split('\u{1}').all(|piece| literals.make(piece, &mut BTreeSet::new()));
            if !covered {
                stale.push(format!("{key} = {}", form.replace('\u{1}', "{}")));
            }
        }
    }
    assert!(stale.is_empty(), "{} texts stand in the source no more:\n{}", stale.len(), stale.join("\n"));
}

/// All texts of the source, whole and in pieces between holes, without what is no letter at their beginnings.
struct Literals(BTreeSet<String>);

impl Literals {
    fn take(&mut self, text: &str) {
        let unescaped = text.replace("{{", "\u{2}").replace("}}", "\u{3}");
        let pieces =
            unescaped.split(['{', '}']).map(|piece| piece.replace('\u{2}', "{").replace('\u{3}', "}"));
        let all = pieces.chain([text.to_owned()]);
        self.0.extend(
            all.map(|piece| from_letter(&piece).trim_end().to_owned()).filter(|piece| !piece.is_empty()),
        );
    }

    /// Whether a text is texts of the source one behind the other; an `s` makes one many.
    fn make(&self, text: &str, failed: &mut BTreeSet<usize>) -> bool {
        let text = from_letter(text);
        if text.is_empty() || text == "s" {
            return true;
        }
        if failed.contains(&text.len()) {
            return false;
        }
        let first = text.chars().next().unwrap().to_string();
        let begun = self.0.range(first.clone()..).take_while(|literal| literal.starts_with(&first));
        let is_made = begun.filter_map(|literal| text.strip_prefix(literal.as_str())).any(|rest| {
            let ends = !rest.starts_with(|c: char| c.is_ascii_alphabetic()) || rest.starts_with('s');
            ends && self.make(rest.strip_prefix('s').unwrap_or(rest), failed)
        });
        if !is_made {
            failed.insert(text.len());
        }
        is_made
    }
}

fn from_letter(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_ascii_alphabetic())
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.take(&text.value());
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let mut inner = Vec::new();
        collect(call.tokens.clone(), &mut inner);
        inner.iter().for_each(|text| self.take(text));
    }
}

fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), texts),
            TokenTree::Literal(literal) => {
                texts.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).map(|text| text.value()));
            }
            _ => {}
        }
    }
}

fn chinese(args: &[&str], folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_newsprint"))
        .args(args)
        .current_dir(folder)
        .env("LC_ALL", "zh_CN.UTF-8")
        .env_remove("LANGUAGE")
        .env("COLUMNS", "200")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn help_of_all_commands_has_no_english() {
    let site = Test::site();
    let mut waiting = vec![Vec::new()];
    let (mut odd, mut seen) = (Vec::new(), 0);
    while let Some(path) = waiting.pop() {
        let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = chinese(&args, site.path());
        seen += 1;
        let (_, commands) = help.split_once("命令：\n").unwrap_or(("", ""));
        let names = commands.lines().take_while(|line| line.starts_with("  "));
        let names: Vec<String> =
            names.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect();
        for name in names.iter().filter(|name| *name != "help") {
            waiting.push(path.iter().cloned().chain([name.clone()]).collect());
        }
        for line in help.lines() {
            let told =
                names.iter().find_map(|name| line.trim_start().strip_prefix(name.as_str())).unwrap_or(line);
            let told = match told.strip_prefix("用法：") {
                Some(usage) => usage.split(' ').filter(|word| !word.is_ascii()).collect::<Vec<_>>().join(" "),
                None => told.to_owned(),
            };
            odd.extend(english_in(&told).into_iter().map(|word| format!("{args:?}: {word} in {line}")));
        }
    }
    assert!(seen > 30, "all commands are seen: {seen}");
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}

/// The faults of `tests/invalid`, told in Chinese.
#[test]
fn faults_of_settings_are_told_without_english() {
    let mut odd = Vec::new();
    for entry in fs::read_dir("tests/invalid").unwrap() {
        let folder = entry.unwrap().path();
        let site = Test::site().file("site.toml", fs::read(folder.join("site.toml")).unwrap());
        let said = chinese(&["check"], site.path());
        assert!(!said.contains("help: ") && !said.contains("error: "), "{said}");
        for line in
            said.lines().filter(|line| !line.trim_start().starts_with(|c: char| c.is_numeric() || c == '|'))
        {
            // Names of keys.
            if line.contains("这里可用的键：") {
                continue;
            }
            odd.extend(
                english_in(line).into_iter().map(|word| format!("{}: {word} in {line}", folder.display())),
            );
        }
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}
