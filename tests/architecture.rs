//! The layout is the data flow: rooms use only rooms below them, no files use each other in a circle, files and functions
//! are short. The rooms and their arrows are read from `ARCHITECTURE.md`, so that it stays true.
#![expect(clippy::disallowed_methods, reason = "it reads the source")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Each room, and the rooms that it may use: the table of `ARCHITECTURE.md`.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string("ARCHITECTURE.md").expect("the document");
    let table = text.split_once("\n| room |").expect("a table of rooms").1;
    let mut arrows = BTreeMap::new();
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, uses] = cells[..] else { panic!("three cells: {row}") };
        let uses = match uses {
            "nothing" => BTreeSet::new(),
            "all above" => arrows.keys().cloned().collect(),
            named => named.split(", ").map(|name| name.trim_matches('`').to_owned()).collect(),
        };
        arrows.insert(room.trim_matches('`').to_owned(), uses);
    }
    assert!(arrows.len() > 10, "the table is read");
    // The binary.
    arrows.insert("main".to_owned(), BTreeSet::from(["cli".to_owned()]));
    arrows
}

/// Lines of a file, and of a function, at most.
const FILE: usize = 500;
const FUNCTION: usize = 80;

type ModulePath = Vec<String>;

/// One file of `src/`, tests left out.
struct Source {
    file: PathBuf,
    module: ModulePath,
    syntax: syn::File,
    lines: usize,
    /// Names that it hands on from elsewhere: `pub use`.
    handed_on: BTreeMap<String, ModulePath>,
}

/// What a file says of others: a path as it is written, and where.
struct Mention {
    path: ModulePath,
    line: usize,
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let sources = Sources::read();
    let allowed = arrows();
    let mut wrong = Vec::new();
    for source in sources.of_rooms() {
        let room = source.module[0].as_str();
        let Some(allowed) = allowed.get(room) else {
            wrong.push(format!("{}: the room `{room}` is not in the table", source.file.display()));
            continue;
        };
        for mention in source.mentions(&sources) {
            let to = mention.path[0].as_str();
            if to != room && !allowed.contains(to) {
                let (file, line, path) = (source.file.display(), mention.line, mention.path.join("::"));
                wrong.push(format!("{file}:{line}: `{room}` must not use `crate::{path}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} arrows run back:\n{}", wrong.len(), wrong.join("\n"));
}

/// `src/a/{b,c}.rs` stands for two places, `src/<id>.toml` for the folder that it is in.
#[test]
fn what_the_document_names_is_there() {
    let text = fs::read_to_string("ARCHITECTURE.md").expect("the document");
    let named = text.split('`').skip(1).step_by(2);
    let mut missing = Vec::new();
    for name in named
        .filter(|name| ["src/", "docs/", "static/", "templates/"].iter().any(|start| name.starts_with(start)))
    {
        let (before, choices, after) = match name.split_once('{').and_then(|(before, rest)| {
            let (choices, after) = rest.split_once('}')?;
            Some((before, choices, after))
        }) {
            Some(parts) => parts,
            None => (name, "", ""),
        };
        for choice in choices.split(',') {
            let path = format!("{before}{choice}{after}");
            let path = path.split_once('<').map_or(path.as_str(), |(folder, _)| folder);
            if !Path::new(path).exists() {
                missing.push(path.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = Sources::read();
    let mut uses: BTreeMap<&ModulePath, BTreeMap<&ModulePath, String>> = BTreeMap::new();
    for source in sources.of_rooms() {
        let mentioned = uses.entry(&source.module).or_default();
        for mention in source.mentions(&sources) {
            let Some(target) = sources.home_of(&mention.path) else { continue };
            if target.module != source.module {
                let said = || format!("{}:{}", source.file.display(), mention.line);
                mentioned.entry(&target.module).or_insert_with(said);
            }
        }
    }
    let reach: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> =
        uses.keys().map(|from| (*from, reachable(from, &uses))).collect();
    let mut circles: BTreeMap<BTreeSet<&ModulePath>, Vec<String>> = BTreeMap::new();
    for (from, mentioned) in &uses {
        for (to, said) in mentioned {
            if reach.get(to).is_some_and(|back| back.contains(from)) {
                let members =
                    reach[from].iter().filter(|other| reach[*other].contains(from)).copied().collect();
                circles.entry(members).or_default().push(format!("  {said} uses {}", to.join("::")));
            }
        }
    }
    let told: Vec<String> = circles
        .into_iter()
        .map(|(members, lines)| format!("a circle of {} files:\n{}", members.len(), lines.join("\n")))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    for source in Sources::read().all {
        if source.lines > FILE {
            long.push(format!("{}: {} lines, at most {FILE}", source.file.display(), source.lines));
        }
        let mut functions = Functions { long: Vec::new() };
        functions.visit_file(&source.syntax);
        let of_file = functions.long.into_iter();
        long.extend(of_file.map(|(name, line, lines)| {
            format!("{}:{line}: `{name}` has {lines} lines, at most {FUNCTION}", source.file.display())
        }));
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// What `Debug` prints may change with the compiler or a library, and may leave out what a type hides.
#[test]
fn no_fingerprint_is_of_debug_text() {
    let mut wrong = Vec::new();
    for source in Sources::read().all {
        let text = fs::read_to_string(&source.file).expect("a source file");
        let hashes = |line: &str| {
            [".text(&format!", ".bytes(format!", "Fingerprint::of(format!"]
                .iter()
                .any(|way| line.contains(way))
        };
        let lines = (1..)
            .zip(text.lines().take(source.lines))
            .filter(|(_, line)| hashes(line) && line.contains(":?}"));
        wrong.extend(
            lines.map(|(number, line)| format!("{}:{number}: {}", source.file.display(), line.trim())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All files that can be reached from one.
fn reachable<'a>(
    from: &'a ModulePath,
    uses: &BTreeMap<&'a ModulePath, BTreeMap<&'a ModulePath, String>>,
) -> BTreeSet<&'a ModulePath> {
    let mut found = BTreeSet::new();
    let mut next = vec![from];
    while let Some(at) = next.pop() {
        let new = uses.get(at).into_iter().flat_map(|mentioned| mentioned.keys().copied());
        next.extend(new.filter(|to| found.insert(*to)));
    }
    found
}

struct Sources {
    all: Vec<Source>,
}

impl Sources {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = Vec::new();
        read_below(&root, &root, &mut all);
        assert!(all.len() > 100, "the source is read");
        all.sort_by(|a, b| a.module.cmp(&b.module));
        Self { all }
    }

    /// All but the crate's root, which only names the rooms.
    fn of_rooms(&self) -> impl Iterator<Item = &Source> {
        self.all.iter().filter(|source| !source.module.is_empty())
    }

    fn module(&self, path: &[String]) -> Option<&Source> {
        self.all.iter().find(|source| source.module == path)
    }

    /// The file that holds what a path names: through names that a parent hands on from its children.
    fn home_of(&self, path: &[String]) -> Option<&Source> {
        let depth = (1..=path.len()).rev().find(|depth| self.module(&path[..*depth]).is_some())?;
        let source = self.module(&path[..depth])?;
        let Some(name) = path.get(depth) else { return Some(source) };
        match source.handed_on.get(name) {
            Some(from) if *from != path => self.home_of(from),
            _ => Some(source),
        }
    }
}

fn read_below(root: &Path, folder: &Path, all: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_below(root, &path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.extend(Source::read(root, &path));
        }
    }
}

impl Source {
    /// None for a file of tests.
    fn read(root: &Path, file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).expect("a source file");
        let below = file.strip_prefix(root).expect("below the root").with_extension("");
        let mut module: ModulePath = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.iter().any(|part| part == "tests") || is_for_tests(root, &module) {
            return None;
        }
        if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
            module.pop();
        }
        let mut syntax = syn::parse_file(&text).expect("Rust");
        syntax.items.retain(|item| !attributes(item).iter().any(is_test_only));
        let first_test = text.lines().position(|line| line.starts_with("#[cfg(test)]"));
        let lines = first_test.unwrap_or_else(|| text.lines().count());
        let file = file.strip_prefix(root.parent().expect("a parent")).expect("below it").to_owned();
        let mut source = Self { file, module, syntax, lines, handed_on: BTreeMap::new() };
        source.handed_on = source.read_handed_on();
        Some(source)
    }

    fn read_handed_on(&self) -> BTreeMap<String, ModulePath> {
        let mut found = BTreeMap::new();
        for item in &self.syntax.items {
            if let syn::Item::Use(item) = item
                && !matches!(item.vis, syn::Visibility::Inherited)
            {
                for (path, name) in leaves(&item.tree) {
                    found.extend(self.absolute(&path).map(|path| (name, path)));
                }
            }
        }
        found
    }

    /// A path from the crate's root; none where it leads to another crate.
    fn absolute(&self, written: &[String]) -> Option<ModulePath> {
        let mut path = match written.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module[..self.module.len().checked_sub(1)?].to_vec(),
            name if self.declares(name) => [self.module.clone(), vec![name.to_owned()]].concat(),
            _ => return None,
        };
        for part in &written[1..] {
            match part.as_str() {
                "super" => drop(path.pop()),
                "self" | "*" => {}
                part => path.push(part.to_owned()),
            }
        }
        Some(path)
    }

    /// Whether it has a child of that name.
    fn declares(&self, name: &str) -> bool {
        self.syntax.items.iter().any(|item| matches!(item, syn::Item::Mod(item) if item.ident == name))
    }

    /// All that the file uses of its crate. What it only hands on is no use.
    fn mentions(&self, sources: &Sources) -> Vec<Mention> {
        let mut paths = Paths { written: Vec::new() };
        paths.visit_file(&self.syntax);
        let mut mentions = Vec::new();
        for (written, line) in paths.written {
            let Some(path) = self.absolute(&written) else { continue };
            if !path.is_empty() && sources.home_of(&path).is_some() {
                mentions.push(Mention { path, line });
            }
        }
        mentions
    }
}

/// Whether a file is declared with `#[cfg(test)]` by its parent.
fn is_for_tests(root: &Path, module: &[String]) -> bool {
    let Some((name, parent)) = module.split_last() else { return false };
    let folder = parent.iter().fold(root.to_owned(), |path, part| path.join(part));
    let parents = [folder.join("mod.rs"), folder.with_extension("rs"), root.join("lib.rs")];
    let declaration = format!("mod {name};");
    let texts = parents.iter().take(if parent.is_empty() { 3 } else { 2 });
    texts.filter_map(|path| fs::read_to_string(path).ok()).any(|text| {
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| line.trim_end().ends_with(&declaration));
        at.is_some_and(|at| at > 0 && lines[at - 1].starts_with("#[cfg(") && lines[at - 1].contains("test"))
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test_only(attribute: &syn::Attribute) -> bool {
    let tokens = || attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
    let names_tests = || tokens().split(|c: char| !c.is_alphanumeric()).any(|word| word == "test");
    attribute.path().is_ident("cfg") && names_tests()
}

/// All paths of a `use`, each with the name that it gives.
fn leaves(tree: &syn::UseTree) -> Vec<(ModulePath, String)> {
    match tree {
        syn::UseTree::Path(path) => {
            let first = path.ident.to_string();
            let rest = leaves(&path.tree).into_iter();
            rest.map(|(path, name)| ([vec![first.clone()], path].concat(), name)).collect()
        }
        syn::UseTree::Name(name) => vec![(vec![name.ident.to_string()], name.ident.to_string())],
        syn::UseTree::Rename(name) => vec![(vec![name.ident.to_string()], name.rename.to_string())],
        syn::UseTree::Glob(_) => vec![(vec!["*".to_owned()], "*".to_owned())],
        syn::UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

fn line_of(span: Span) -> usize {
    span.start().line
}

/// Collects paths of uses and of code.
struct Paths {
    written: Vec<(ModulePath, usize)>,
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if matches!(item.vis, syn::Visibility::Inherited) {
            let line = line_of(item.span());
            self.written.extend(leaves(&item.tree).into_iter().map(|(path, _)| (path, line)));
        }
    }

    /// `pub(in …)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: ModulePath = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1 {
            self.written.push((parts, line_of(path.span())));
        }
        visit::visit_path(self, path);
    }
}

/// Collects functions that are too long.
struct Functions {
    long: Vec<(String, usize, usize)>,
}

impl Functions {
    fn measure(&mut self, name: &syn::Ident, span: Span) {
        let lines = span.end().line - span.start().line + 1;
        if lines > FUNCTION {
            self.long.push((name.to_string(), line_of(name.span()), lines));
        }
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig.ident, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig.ident, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }
}

#[test]
fn safe_html_is_made_by_the_sanitiser_and_recalled_by_the_cache() {
    let mut makers = BTreeSet::new();
    for source in Sources::read().of_rooms() {
        let mut paths = Paths { written: Vec::new() };
        paths.visit_file(&source.syntax);
        let makes = |path: &ModulePath| {
            path.len() >= 2
                && path[path.len() - 2] == "SafeHtml"
                && matches!(path[path.len() - 1].as_str(), "new" | "recall")
        };
        let calls = paths.written.iter().filter(|(path, _)| makes(path));
        makers.extend(calls.map(|(path, _)| format!("{} {}", source.file.display(), path[path.len() - 1])));
    }
    let makers: Vec<String> = makers.into_iter().collect();
    let known =
        ["src/build/texts.rs recall", "src/clean/markup/sanitise.rs new", "src/clean/own_links.rs new"];
    assert_eq!(makers, known);
}
