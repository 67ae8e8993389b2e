//! Outputs that can't stand beside each other on some file system, and paths that none can hold.

use std::collections::BTreeMap;

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::{OutputPath, address_of, check_name, check_portable, check_reserved, is_plain};
use crate::plan::kind::Kind;
use crate::plan::page::Page;
use crate::plan::site::Site;

/// Sorts by path. Of two outputs whose paths are one on some file system (case, Unicode form, a file where another
/// needs a folder), the one listed first stays and both are named.
pub(crate) fn without_collisions(
    site: &Site<'_>,
    pages: Vec<(OutputPath, Page)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(OutputPath, Page)> {
    let mut keyed: Vec<Keyed> = pages.into_par_iter().map(|(path, page)| Keyed::new(path, page)).collect();
    // Stable: of two with one key the one listed first stands first.
    keyed.par_sort_by(|one, other| one.key().cmp(other.key()));
    let is_plain = keyed.par_iter().all(|one| one.key.is_none());
    let is_fine = |at: usize| {
        let before = at.checked_sub(1).map(|before| keyed[before].key());
        before != Some(keyed[at].key()) && can_be_written(&keyed[at])
    };
    if !(0..keyed.len()).into_par_iter().all(is_fine) {
        keyed = without_twins(site, keyed, diagnostics);
    }
    let blocked = files_in_the_way(&keyed);
    for (at, other) in &blocked {
        diagnostics.extend(collision(site, &keyed[*at], &keyed[*other]));
    }
    if !blocked.is_empty() {
        let mut places = 0..;
        keyed.retain(|_| !places.next().is_some_and(|at| blocked.contains_key(&at)));
    }
    let mut pages: Vec<(OutputPath, Page)> = keyed.into_par_iter().map(|one| (one.path, one.page)).collect();
    if !is_plain {
        pages.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    }
    pages
}

/// Those that can be printed, of two with one key the first.
fn without_twins(site: &Site<'_>, keyed: Vec<Keyed>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Keyed> {
    let mut taken: Vec<Keyed> = Vec::with_capacity(keyed.len());
    for one in keyed {
        match taken.last() {
            // What the editor puts there stands for what newsprint would print.
            Some(other) if other.path == one.path && replaces(&one.page, &other.page) => {
                diagnostics.extend(says_nothing(site, &other.page));
                taken.pop();
                taken.push(one);
            }
            // That this is printed first makes it no less.
            Some(other) if other.path == one.path && replaces(&other.page, &one.page) => {}
            Some(other) if other.key() == one.key() => diagnostics.extend(collision(site, &one, other)),
            _ if one.is_own() && why_not(&one.path.0).is_ok() => {
                diagnostics.extend(not_for_windows(&one));
                taken.push(one);
            }
            // What its page in the first tree says.
            _ if !can_be_written(&one) && matches!(one.page, Page::Twin(_)) => {}
            _ if !can_be_written(&one) => {
                let name = one.page.kind().name(site);
                let error = Diagnostic::error(format!("{name} can't be printed at {:?}", one.path.0));
                diagnostics.push(match own_file(&one) {
                    Some(file) => {
                        let reason = why_not(&one.path.0).err().unwrap_or_default();
                        error.at(file).help(format!("rename it: it has {reason}"))
                    }
                    None => error.help("give it another slug, id, category or permalink pattern"),
                });
            }
            _ => taken.push(one),
        }
    }
    taken
}

/// The warning for a key of site.toml that nothing is printed by, since the editor's own file stands there.
fn says_nothing(site: &Site<'_>, replaced: &Page) -> Option<Diagnostic> {
    let robots = site.config.robots;
    let is_said = matches!(replaced, Page::Robots(_)) && robots.ai.is_some();
    is_said.then(|| {
        let warning =
            Diagnostic::warning("static/root/robots.txt is printed, and `ai` changes nothing in it");
        warning.at("site.toml").line(robots.line).help("take one of the two away")
    })
}

/// Whether a file of the site itself takes the place of what newsprint would print for machines.
fn replaces(own: &Page, made: &Page) -> bool {
    match own {
        Page::Asset(_) => matches!(made, Page::Robots(_) | Page::NotFound(_) | Page::OpenSearch(_)),
        Page::OwnPage(_) => matches!(made, Page::NotFound(_)),
        _ => false,
    }
}

/// Names of the editor's own files may be odd.
fn can_be_written(one: &Keyed) -> bool {
    if one.is_own() {
        why_not(&one.path.0).is_ok() && not_for_windows(one).is_none()
    } else {
        one.path.is_safe()
    }
}

/// The warning for an own file that goes out, and that no Windows can hold.
fn not_for_windows(one: &Keyed) -> Option<Diagnostic> {
    if is_plain(&one.path.0) {
        return None;
    }
    let reason = one.path.0.split('/').find_map(|name| check_portable(name).err())?;
    let warning = Diagnostic::warning(format!("the file has {reason}"))
        .help("it goes out as it is; rename it if the site is to be built or kept on Windows, too");
    Some(match own_file(one) {
        Some(file) => warning.at(file),
        None => warning,
    })
}

/// What is wrong with the path of the editor's own file.
fn why_not(path: &str) -> Result<(), &'static str> {
    check_reserved(path)?;
    if is_plain(path) { Ok(()) } else { path.split('/').try_for_each(check_name) }
}

/// None of two pages in the other script: those of the first tree say it.
fn collision(
    site: &Site<'_>,
    one: &Keyed,
    Keyed { page: other, path: at, .. }: &Keyed,
) -> Option<Diagnostic> {
    if let (Page::Twin(_), Page::Twin(_)) = (&one.page, other) {
        return None;
    }
    if let Page::Redirect(redirect) = &one.page
        && let Some(line) = redirect.told(site)
    {
        let message =
            format!("{} stands at /{}, so nothing leads on from there", other.kind().name(site), one.path.0);
        let warning = Diagnostic::warning(message).at("site.toml").line(line);
        let help = match (one.path == *at, other.kind().file(site)) {
            (false, Some(file)) => format!("the two differ in no way that every disk tells: remove this [[urls.moved]], and write the old address into the front matter of {file}"),
            (false, None) => "the two differ in no way that every disk tells: remove this [[urls.moved]], and let the host lead on".to_owned(),
            (true, _) => "remove this [[urls.moved]]: the address is in use".to_owned(),
        };
        return Some(warning.help(help));
    }
    if let Page::OwnPage(own) = &one.page {
        let address = address_of(&one.path.0);
        let message =
            format!("{} stands at /{address}, so this page is not printed", other.kind().name(site));
        let warning = Diagnostic::warning(message).help("rename the file, or write another `permalink`");
        let warning = Diagnostic { line: own.line(site), ..warning };
        return own.file(site).map(|file| warning.at(file));
    }
    let error = Diagnostic::error(format!(
        "two outputs at {:?}: {} and {}",
        one.path.0,
        other.kind().name(site),
        one.page.kind().name(site)
    ));
    Some(match (one.page.kind().file(site), own_file(one)) {
        (Some(file), _) => {
            let help = match one.page {
                Page::Redirect(_) => "the first is printed; take this one out of `aliases`",
                _ => "the first is printed; give this one another `slug`",
            };
            Diagnostic { line: one.page.kind().line(site), ..error.at(file).help(help) }
        }
        (_, Some(file)) => error.at(file).help("the first is printed; rename this file"),
        _ => error.help("the first is printed; rename the other"),
    })
}

/// The file of `static/root/` that an output is.
fn own_file(one: &Keyed) -> Option<String> {
    let is_own = matches!(one.page, Page::Asset(_)) && !one.path.0.starts_with("assets/");
    is_own.then(|| format!("static/root/{}", one.path.0))
}

/// An output with what its path is on a file system that tells neither case nor Unicode forms apart.
struct Keyed {
    /// None where it is the path.
    key: Option<Box<str>>,
    path: OutputPath,
    page: Page,
}

impl Keyed {
    /// Whether it is a file of the site's or the theme's own.
    fn is_own(&self) -> bool {
        matches!(self.page, Page::Asset(_))
    }

    fn new(path: OutputPath, page: Page) -> Self {
        let is_key = path.0.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let key =
            (!is_key).then(|| path.0.nfc().flat_map(char::to_lowercase).collect::<String>().into_boxed_str());
        Self { key, path, page }
    }

    fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.path.0)
    }
}

/// Outputs that need a folder where a file is, with that: `a.html/index.html` and `a.html`, by their places. They are sorted by
/// their keys.
fn files_in_the_way(outputs: &[Keyed]) -> BTreeMap<usize, usize> {
    let mut blocked = BTreeMap::new();
    // Those before the next that its key begins with; all between them and it begin with them, too.
    let mut above: Vec<usize> = Vec::new();
    for (place, key) in outputs.iter().map(Keyed::key).enumerate() {
        while above.pop_if(|other| !key.starts_with(outputs[*other].key())).is_some() {}
        // The one nearest to the root is named.
        let file = above.iter().find(|other| key[outputs[**other].key().len()..].starts_with('/'));
        blocked.extend(file.map(|other| (place, *other)));
        above.push(place);
    }
    blocked
}
