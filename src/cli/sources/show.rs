//! A survey as people read it: a section for each source, and at the end what can be pasted into site.toml.

use owo_colors::Style;

use crate::clean::{RulesFrom, SourceReport};
use crate::cli::report::counted;
use crate::cli::stream::Stream;
use crate::ground::diagnostic::Printable;

/// Characters of a repeating block that are shown; its pattern is whole.
const SHOWN: usize = 100;

pub(super) fn show(reports: &[SourceReport], out: &mut Stream<'_>) {
    for (number, report) in reports.iter().enumerate() {
        if number > 0 {
            out.line("");
        }
        source(report, out);
    }
    let proposals: Vec<&str> = reports.iter().filter_map(|report| report.proposal.as_deref()).collect();
    if !proposals.is_empty() {
        out.line("");
        out.heading("", "to remove what repeats, paste into site.toml what is no content");
    }
    for proposal in proposals {
        out.line("");
        for line in proposal.lines() {
            out.toml(&Printable(line).to_string());
        }
    }
}

fn source(report: &SourceReport, out: &mut Stream<'_>) {
    let name = match (report.name.as_str(), report.id.as_str()) {
        (_, "") => "articles of no source".to_owned(),
        (name, id) => format!("{name} ({id})"),
    };
    let profile = match report.profile {
        RulesFrom::None => "no profile",
        RulesFrom::BuiltIn => "built-in profile",
        RulesFrom::Site => "profile in site.toml",
    };
    let counts = format!(": {}, {profile}", counted(report.articles as usize, "article"));
    let name = out.paint(Printable(&name), Style::new().bold());
    out.line(format!("{name}{counts}"));
    removed(report, out);
    if !report.unused.is_empty() {
        out.heading("  ", "rules that never matched");
        for rule in &report.unused {
            out.line(format!("    {}", Printable(rule)));
        }
    }
    if !report.repeats.is_empty() {
        out.heading("  ", "left in more than a fifth of the articles");
        for repeat in &report.repeats {
            let text = start(&repeat.text);
            out.write(format_args!("  {:>8}  {}\n", repeat.articles, Printable(&text)));
        }
    }
}

fn removed(report: &SourceReport, out: &mut Stream<'_>) {
    if report.rules.is_empty() {
        return;
    }
    out.heading("  ", "articles     times  characters  removed by");
    for rule in &report.rules {
        let example = match rule.example.as_str() {
            "" => String::new(),
            example => {
                let example = Printable(example).to_string();
                format!("  {}", out.paint(example, Style::new().dimmed()))
            }
        };
        let name = out.tongue().tell(&rule.rule).into_owned();
        out.write(format_args!(
            "  {:>8}  {:>8}  {:>10}  {}{example}\n",
            rule.articles,
            rule.times,
            rule.characters,
            Printable(&name)
        ));
    }
}

fn start(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
    }
}
