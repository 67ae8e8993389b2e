//! `import`: what a site of another generator becomes here.

use std::path::Path;

use crate::cli::args::Import;
use crate::cli::deploy::read_config;
use crate::cli::exit::{Exit, Stop};
use crate::cli::former::table;
use crate::cli::report::{Detail, counted, print};
use crate::cli::stream::Streams;
use crate::config::Config;
use crate::disk::error::Failure;
use crate::ground::diagnostic::{Diagnostic, Printable, Severity, quoted};
use crate::import::{self, Generator, wordpress};

pub(super) fn import(root: &Path, command: &Import, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let (generator, dir) = match command {
        Import::Jekyll { dir } => (Generator::Jekyll, dir),
        Import::Hugo { dir } => (Generator::Hugo, dir),
        Import::Zola { dir } => (Generator::Zola, dir),
        Import::Pelican { dir } => (Generator::Pelican, dir),
        Import::Wordpress { file, out } => {
            let config = match read_config(root, &mut streams.stderr) {
                Ok(config) => config,
                // There is no site.toml yet.
                Err(Failure::Usage(_)) => Config::default(),
                Err(failure) => return Err(failure.into()),
            };
            let folder = config.content.first().map_or("content", String::as_str);
            let out = out.clone().unwrap_or_else(|| root.join(folder));
            let written = wordpress::import(file, &out, &config)?;
            let tables: Vec<String> =
                written.moved.iter().filter_map(|(from, to)| table(from, to, true)).collect();
            tables.iter().for_each(|table| streams.stdout.line(table));
            print(&written.report, Detail::Verbose, &mut streams.stderr);
            if !tables.is_empty() {
                let told = format!("categories and tags have other addresses here: {}", tables.len());
                let note = Diagnostic::note(told);
                let help = "put what stands on standard output into site.toml, and they lead on";
                print(&[note.help(help)], Detail::Verbose, &mut streams.stderr);
            }
            let told = format!(
                "{} written to {}; there already: {}; no posts: {}",
                counted(written.new, "file"),
                quoted(&out.display().to_string()),
                written.same,
                written.left_out
            );
            streams.stderr.line(Printable(&told));
            return Ok(Exit::Done);
        }
    };
    let imported = import::read(generator, dir)?;
    // It has to stay TOML: whatever does something to a terminal is escaped in its strings.
    imported.site_toml.lines().for_each(|line| streams.stdout.toml(line));
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
