//! Everything that a build does but writing.

use rayon::prelude::*;

use crate::build::options::BuildOptions;
use crate::build::prepare;
use crate::build::report::Report;
use crate::build::setup::Found;
use crate::clean::Article;
use crate::content::{bare_name, sections};
use crate::curate::silence::fallen_silent;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::ground::progress::Progress;
use crate::import::leads::Named;
use crate::plan::{Output, Page, Site};

/// Does everything that [`crate::build()`] does but writing.
///
/// # Errors
/// See [`Failure`].
pub fn check(options: &BuildOptions, progress: &dyn Progress) -> Result<Report, Failure> {
    let mut watch = Stopwatch::start();
    let found = Found::read(options, &mut watch)?;
    let (store, notices) = options.store();
    let (prepared, mut report) = prepare(found, options, &store, progress, &mut watch)?;
    let texts = prepared.texts(&store);
    let site = prepared.site(&texts);
    let (plan, _) = prepared.plan(&site);
    watch.lap("plan");

    let renderer = prepared.renderer(&site, &plan);
    progress.stage("rendering", plan.outputs.len());
    // What can be wrong with the search index is wrong with the pages of its articles.
    let render = |output: &Output| {
        let rendered = renderer.render(&output.page);
        progress.step();
        rendered.err()
    };
    report.diagnostics.par_extend(plan.outputs.par_iter().filter_map(render));
    watch.lap("render");
    report.counts.pages = plan.outputs.len();
    report.counts.rendered = plan.outputs.len();
    let listed = |output: &Output| (output.path.0.clone(), output.served().moved.is_some());
    report.articles = plan.outputs.iter().filter_map(|output| named(&site, output)).collect();
    report.outputs = plan.outputs.iter().map(listed).collect();
    report.diagnostics.extend(notices);
    report.diagnostics.extend(store.finish(prepared.kept.iter().copied()));
    report.diagnostics.extend(prepared.origins.notice());
    report.diagnostics.extend(plan.diagnostics);
    report.diagnostics.extend(fallen_silent(&prepared.digest, &prepared.settings.config, prepared.now));
    report.diagnostics.sort();
    Ok(Report { stages: watch.stages(), ..report })
}

/// An article or own page by what its address may have been made of elsewhere.
fn named(site: &Site<'_>, output: &Output) -> Option<Named> {
    let (article, title, day) = match &output.page {
        Page::Article(page) => {
            (site.article(page.0), site.digest.original_title(page.0), site.digest.day(page.0))
        }
        Page::OwnPage(page) => {
            let page: &Article = &site.digest.pages[page.ix as usize];
            (page, &*page.title, None)
        }
        _ => return None,
    };
    let mut names = vec![title.to_owned(), bare_name(&article.path).to_owned()];
    names.extend(article.extras().slug.clone());
    let is_page = matches!(output.page, Page::OwnPage(_));
    // Collections of Jekyll are in addresses by the names of their folders.
    let roots = site.config.content.iter().filter(|folder| !folder.starts_with('_')).cloned();
    let roots: Vec<String> = roots.chain(is_page.then(|| "pages".to_owned())).collect();
    let mut folders: Vec<&str> = sections(&article.path, &roots).collect();
    // `a.fr.md` is at `/fr/a/` where a site has several languages.
    let name = bare_name(&article.path);
    match name.rsplit_once('.') {
        Some((name, language)) if (2..=3).contains(&language.len()) && !is_page => {
            folders.insert(0, language);
            folders.push(name);
        }
        _ => folders.push(name),
    }
    let (path, file) = (folders.join("/"), article.path.in_site());
    Some(Named { output: output.path.0.clone(), names, path, day, file, is_page })
}
