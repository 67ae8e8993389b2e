//! Help, completions and manual page in the language that is spoken.
//!
//! In English they are the doc comments of `args.rs`, as clap shows them. In another language each text is in `help.ftl` of
//! its catalogue, by command and argument: `cmd-feeds-find`, `cmd-feeds-find--url`, or `any--json` where it is the same for
//! all that have it.

mod faults;

use clap::builder::ValueRange;
use clap::{Arg, Command, CommandFactory};

pub(super) use self::faults::explained;
use crate::cli::args::Args;
use crate::cli::tongue::Tongue;

/// Where the texts stand that clap would have in English.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n{usage-heading}{usage}\n\n{all-args}{after-help}";

/// The command line with its texts in a language.
pub(super) fn command(tongue: Tongue) -> Command {
    let mut command = Args::command();
    if tongue == Tongue::English {
        return command;
    }
    // What clap adds itself, `--help` and `help`, is told as well.
    command.build();
    told(command, "cmd", tongue)
}

fn told(command: Command, path: &str, tongue: Tongue) -> Command {
    let own = |key: &str| tongue.own(key);
    let word = |key: &str| own(key).unwrap_or_default();
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().as_str().to_owned()).collect();
    let is_root = path == "cmd";
    let mut command = command
        .help_template(TEMPLATE.replace("{usage-heading}", &word("word-usage")))
        .subcommand_help_heading(word("word-commands"))
        .subcommand_value_name(word("word-command"));
    let about = if path.ends_with("-help") { own("cmd-help") } else { own(path) };
    if let Some(about) = about {
        command = command.about(about);
    }
    if is_root && let Some(after) = own("exit-codes") {
        command = command.after_help(after);
    }
    for id in ids {
        let key = id.replace('_', "-");
        let text = own(&format!("{path}--{key}")).or_else(|| own(&format!("any--{key}")));
        command = command.mut_arg(id, |arg| argument(arg, text, tongue));
    }
    for name in names {
        let below = format!("{path}-{name}");
        // `help` has all commands below it, with the texts that they have above.
        command = command.mut_subcommand(name, |sub| told(sub, &below.replace("cmd-help-", "cmd-"), tongue));
    }
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim_start().to_owned();
    let options = format!("[{}]", word("word-option"));
    command.override_usage(
        usage.replace("[OPTIONS]", &options).replace("[COMMAND]", &format!("[{}]", word("word-command"))),
    )
}

fn argument(arg: Arg, text: Option<String>, tongue: Tongue) -> Arg {
    let word = |key: &str| tongue.own(key).unwrap_or_default();
    let heading = word(if arg.is_positional() { "word-arguments" } else { "word-options" });
    let mut text = text.or_else(|| arg.get_help().map(ToString::to_string)).unwrap_or_default();
    let note = |label: &str, values: &[String]| format!(" [{}{}]", word(label), values.join("、"));
    let takes_values = arg.get_num_args().is_none_or(|range| range != ValueRange::EMPTY);
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes_values && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        text.push_str(&note("word-default", &defaults));
    }
    let possible: Vec<String> = match takes_values {
        true => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
        false => Vec::new(),
    };
    if !possible.is_empty() && !arg.is_hide_possible_values_set() {
        text.push_str(&note("word-possible", &possible));
    }
    let names: Vec<String> = match arg.get_value_names() {
        Some(names) => names.iter().map(ToString::to_string).collect(),
        None => vec![arg.get_id().as_str().to_uppercase()],
    };
    let named = |name: &String| {
        let key = name.to_ascii_lowercase().replace('.', "-");
        tongue.own(&format!("value-{key}")).unwrap_or_else(|| name.clone())
    };
    let arg = arg.help(text).help_heading(heading).hide_default_value(true).hide_possible_values(true);
    if takes_values { arg.value_names(names.iter().map(named).collect::<Vec<_>>()) } else { arg }
}

/// The manual page with its headings in the language.
pub(super) fn manual_headings(tongue: Tongue, page: String) -> String {
    let lines = page.lines().map(|line| {
        let told = ["SH ", "SS "].iter().find_map(|mark| {
            let name = line.strip_prefix('.')?.strip_prefix(mark)?;
            let key = name.trim_matches('"').to_ascii_lowercase().replace(' ', "-");
            Some(format!(".{mark}{}", tongue.own(&format!("man-{key}"))?))
        });
        told.unwrap_or_else(|| line.to_owned()) + "\n"
    });
    if tongue == Tongue::English { page } else { lines.collect() }
}
