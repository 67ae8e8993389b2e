//! `plan`: what was built by kind, against the limits of hosts, and what a deploy would send; what the front page is made up of.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::Plan;
use crate::cli::deploy::{Pick, bytes, counts, fields, pick, read_config};
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{print_one, right};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::whole::{WeighedNews, WholeSite};
use crate::config::hosts::{Host, Limit, Usage, over};
use crate::curate::news::Weight;
use crate::deploy::targets::{BuiltSite, compare};
use crate::ground::diagnostic::{Diagnostic, Printable};
use crate::ground::served::FileKind;

/// News that is listed for people.
const LISTED: usize = 20;

pub(super) fn plan(root: &Path, args: &Plan, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    if args.front {
        return front(root, args.json, streams);
    }
    let config = read_config(root, &mut streams.stderr)?;
    // A site without a target can be counted too.
    let target = match pick(&config, args.target.as_deref(), Pick::First) {
        Ok(target) => Some(target),
        Err(_) if config.targets.is_empty() && args.target.is_none() => None,
        Err(stop) => return Err(stop),
    };
    let out = args.out.clone().unwrap_or_else(|| root.join("public"));
    let site = BuiltSite::read(root, &out, &config, target)?;
    let mut kinds: BTreeMap<FileKind, (u64, u64)> = BTreeMap::new();
    for file in &site.files {
        let (count, size) = kinds.entry(file.kind).or_default();
        *count += 1;
        *size += file.size;
    }
    let used = Usage::of(site.files.iter().map(|file| (file.path.as_str(), file.size)));
    drop(site);
    for (kind, (count, size)) in &kinds {
        let name = right(&streams.stderr.tongue().label(kind.names().1), 24);
        streams.stderr.line(format!("{name} {count:>8} {:>10}", bytes(*size)));
    }
    let all = right(&streams.stderr.tongue().label("all"), 24);
    streams.stderr.line(format!("{all} {:>8} {:>10}", used.files, bytes(used.total)));
    let hosts: Vec<Host> = match target.and_then(|target| target.limits) {
        Some(host) => vec![host],
        None => Host::ALL.into_iter().map(|(_, host)| host).collect(),
    };
    let mut limits = Vec::new();
    for host in hosts {
        for (limit, needed, most, is_over) in over(host, &used) {
            let found = said(host, limit, needed, most, is_over);
            print_one(&found, &mut streams.stderr);
            limits.push(
                json!({ "host": host.name(), "limit": limit, "used": needed, "most": most, "over": is_over }),
            );
        }
    }
    let next = match target.filter(|_| !args.offline) {
        None => None,
        Some(target) => Some(compare(target, &config, (root, &out), &Bars::new(&mut streams.stderr))?),
    };
    if let Some(report) = &next {
        streams.stderr.line(Printable(&format!("a deploy to {}: {}", report.place, counts(report))));
    }
    if args.json {
        let kinds: serde_json::Map<String, Value> = kinds
            .iter()
            .map(|(kind, (count, size))| (kind.names().0.into(), json!({ "files": count, "bytes": size })))
            .collect();
        let object = json!({
            "files": used.files,
            "bytes": used.total,
            "largest": used.file_size,
            "kinds": kinds,
            "limits": limits,
            "deploy": next.as_ref().map(fields),
        });
        streams.stdout.json(&object, JsonForm::Line);
    }
    Ok(Exit::Done)
}

/// The news of the last day, the heaviest first, and what makes each heavy.
fn front(root: &Path, json: bool, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let news = WholeSite::read(root, &Bars::new(&mut streams.stderr))?.news();
    if json {
        streams.stdout.json(&json!({ "news": news }), JsonForm::Line);
        return Ok(Exit::Done);
    }
    for WeighedNews { file, title, points, weight, .. } in news.iter().take(LISTED) {
        streams.stdout.write(format_args!("{points:>5}  {}\n", Printable(title)));
        let Weight { sources, reports, pinned, topic, picture, text, fresh } = weight;
        let parts = [
            ("sources", sources),
            ("reports", reports),
            ("pinned", pinned),
            ("topic", topic),
            ("picture", picture),
            ("text", text),
            ("fresh", fresh),
        ];
        let tongue = streams.stdout.tongue();
        let told: Vec<String> = parts
            .iter()
            .filter(|(_, points)| **points != 0)
            .map(|(name, points)| format!("{} {points}", tongue.label(name)))
            .collect();
        streams.stdout.write(format_args!("       {} · {}\n", told.join(", "), Printable(file)));
    }
    Ok(Exit::Done)
}

fn said(host: Host, limit: Limit, needed: u64, most: u64, is_over: bool) -> Diagnostic {
    let (what, needed, most) = match limit {
        Limit::Files => ("files", needed.to_string(), most.to_string()),
        Limit::FilesInFolder => ("files in one folder", needed.to_string(), most.to_string()),
        Limit::FileSize => ("in the largest file", bytes(needed), bytes(most)),
        Limit::Total => ("in all", bytes(needed), bytes(most)),
    };
    let verb = if is_over { "takes no more than" } else { "is nearly full at" };
    Diagnostic::warning(format!("{} {verb} {most}; the site has {needed} {what}", host.name()))
}
