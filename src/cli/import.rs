//! `import`: what a site of another generator becomes here.

use std::path::Path;

use crate::cli::args::Import;
use crate::cli::deploy::read_config;
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::{Detail, counted, print};
use crate::cli::stream::Streams;
use crate::ground::diagnostic::{Printable, Severity};
use crate::import::{self, Generator, wordpress};

pub(super) fn import(root: &Path, command: &Import, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let (generator, dir) = match command {
        Import::Jekyll { dir } => (Generator::Jekyll, dir),
        Import::Hugo { dir } => (Generator::Hugo, dir),
        Import::Zola { dir } => (Generator::Zola, dir),
        Import::Pelican { dir } => (Generator::Pelican, dir),
        Import::Wordpress { file, out } => {
            let out = out.clone().unwrap_or_else(|| root.join("content"));
            let config = read_config(root, &mut streams.stderr).ok();
            let base = config.map(|config| config.base_path().to_owned()).unwrap_or_default();
            let written = wordpress::import(file, &out, &base)?;
            print(&written.report, Detail::Verbose, &mut streams.stderr);
            streams.stderr.line(Printable(&wordpress::told(&written, &out)));
            return Ok(Exit::Done);
        }
    };
    let dir = if root == Path::new(".") { dir.clone() } else { root.join(dir) };
    let imported = import::read(generator, &dir)?;
    for line in imported.site_toml.lines() {
        streams.stdout.line(Printable(line));
    }
    print(&imported.report, Detail::Verbose, &mut streams.stderr);
    let of = |severity| imported.report.iter().filter(|found| found.severity == severity).count();
    let told = format!(
        "nothing was touched: put what stands on standard output into site.toml; {} to do, {} without a counterpart",
        counted(of(Severity::Note), "thing"),
        counted(of(Severity::Warning), "thing"),
    );
    streams.stderr.line(told);
    Ok(Exit::Done)
}
