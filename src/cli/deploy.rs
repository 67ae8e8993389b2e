//! `deploy`: finds the target, sends, sums up.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::build::setup::{Address, Settings, has_errors};
use crate::cli::args::Deploy;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, counted, print, print_one, time};
use crate::cli::stream::{JsonForm, Stream, Streams};
use crate::config::{Config, TargetConfig, nearest};
use crate::deploy::targets::sign::has_key;
use crate::deploy::targets::{Adopt, DeployOptions, Owed, Report, deploy as send, notify, roll_back};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::ground::diagnostic::{Diagnostic, Printable};
use crate::ground::local::is_this_machine;

pub(super) fn deploy(root: &Path, args: &Deploy, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let config = read_config(root, &mut streams.stderr)?;
    let target = pick(&config, args.target.as_deref(), Pick::Only)?;
    if args.rollback {
        let done = roll_back(target, root)?;
        streams.stderr.line(Printable(&done));
        if args.json {
            let object = json!({ "target": target.name, "rolled_back": true });
            streams.stdout.json(&object, JsonForm::Line);
        }
        return Ok(Exit::Done);
    }
    if is_this_machine(&config.base_url) {
        let found =
            Diagnostic::warning(format!("the site was built for {}", config.base_url)).at("site.toml");
        print_one(&found.help("set `base_url` to where it will live, and build again"), &mut streams.stderr);
    }
    if config.proof.sums && !has_key() {
        let found = Diagnostic::note("the sums of the site are deployed unsigned");
        print_one(
            &found.help("give NEWSPRINT_SIGN_KEY a key of minisign: docs/proof.md"),
            &mut streams.stderr,
        );
    }
    let options = DeployOptions {
        root: root.into(),
        out: args.out.clone().unwrap_or_else(|| root.join("public")),
        dry_run: args.dry_run,
        verify: args.verify,
        max_delete: args.max_delete,
        allow_empty: args.allow_empty,
        adopt: if args.adopt { Adopt::Yes } else { Adopt::No },
    };
    let mut watch = Stopwatch::start();
    let report = send(target, &config, &options, &Bars::new(&mut streams.stderr))?;
    watch.lap("deploy");
    let elapsed = watch.total();
    let took = time(elapsed);
    streams.stderr.line(Printable(&summed_up(&report, args.dry_run, &took)));
    if !args.dry_run && config.notify.tells_after(&target.name, &config.base_url) {
        // With it what an earlier deploy did not come to tell.
        let news = Owed::of(root, &target.name).take();
        let news = if report.done { news.and(&report.news) } else { news };
        let (told, untold) = notify::tell(&config, &news);
        told.iter().for_each(|line| streams.stderr.line(Printable(line)));
        print(&untold, Detail::All, &mut streams.stderr);
    }
    if args.json {
        let mut object = Map::new();
        object.insert("target".into(), target.name.clone().into());
        object.extend(fields(&report));
        object.insert("dry_run".into(), args.dry_run.into());
        object.insert("elapsed_ms".into(), json!(elapsed.as_millis()));
        streams.stdout.json(&Value::Object(object), JsonForm::Line);
    }
    Ok(Exit::Done)
}

pub(super) fn fields(report: &Report) -> Map<String, Value> {
    let mut object = match json!(report) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert("sent".into(), report.sent().into());
    object
}

/// `deployed to s3://digest: 27 files sent (312 kB), 1 removed, 18950 unchanged in 0.8 s`.
fn summed_up(report: &Report, dry_run: bool, took: &str) -> String {
    let place = &report.place;
    if report.sent() == 0 && report.removed == 0 && !report.done {
        return format!("{place} is up to date: {} unchanged, in {took}", counted(report.unchanged, "file"));
    }
    let verb = if dry_run { "would deploy" } else { "deployed" };
    let mut text = format!("{verb} to {place}: {}", counts(report));
    if report.repaired > 0 {
        text.push_str(&format!(", {} repaired", report.repaired));
    }
    text.push_str(&format!(" in {took}"));
    text
}

/// `27 files sent (312 kB), 1 removed, 18950 unchanged`.
pub(super) fn counts(report: &Report) -> String {
    let (sent, size) = (counted(report.sent(), "file"), bytes(report.bytes));
    let (removed, unchanged) = (report.removed, report.unchanged);
    format!("{sent} sent ({size}), {removed} removed, {unchanged} unchanged")
}

/// `312 kB`, `1.4 MB`.
pub(super) fn bytes(count: u64) -> String {
    let count = count as f64;
    match count {
        _ if count < 1e3 => format!("{count} bytes"),
        _ if count < 1e6 => format!("{:.0} kB", count / 1e3),
        _ if count < 1e9 => format!("{:.1} MB", count / 1e6),
        _ => format!("{:.2} GB", count / 1e9),
    }
}

/// Reads `site.toml`, and shows what there is to say of it.
pub(super) fn read_config(root: &Path, stderr: &mut Stream<'_>) -> Result<Config, Failure> {
    let (settings, diagnostics) = Settings::read(root, &Address::Configured)?;
    if has_errors(&diagnostics) {
        return Err(Failure::Config(diagnostics));
    }
    print(&diagnostics, Detail::Brief, stderr);
    Ok(settings.config)
}

/// Which target is meant when none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    Only,
    First,
}

/// The target of a name.
pub(super) fn pick<'c>(config: &'c Config, name: Option<&str>, pick: Pick) -> Result<&'c TargetConfig, Stop> {
    let names = || config.targets.iter().map(|target| target.name.as_str());
    let listed = || names().collect::<Vec<_>>().join(", ");
    let found = match (name, config.targets.as_slice()) {
        (_, []) => Diagnostic::error("site.toml names no target to deploy to")
            .help("add one: [[targets]] with a name and a kind; docs/deploying.md has one for each host"),
        (None, [only]) => return Ok(only),
        (None, [first, ..]) if pick == Pick::First => return Ok(first),
        (None, _) => Diagnostic::error("site.toml names more than one target")
            .help(format!("say which one: newsprint deploy NAME; names: {}", listed())),
        (Some(name), targets) => {
            if let Some(target) = targets.iter().find(|target| target.name == name) {
                return Ok(target);
            }
            let found = Diagnostic::error(format!("site.toml has no target {name:?}"));
            match nearest(name, names()) {
                Some(near) => found.help(format!("did you mean {near:?}?")),
                None => found.help(format!("names: {}", listed())),
            }
        }
    };
    Err(Stop::usage(found))
}
