//! What is wrong with the arguments, in words of our own: those of clap are in English.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use owo_colors::Style;

use crate::cli::stream::{Colour, Stream};
use crate::cli::tongue::{Said, Tongue};
use crate::ground::diagnostic::Printable;

/// Help, or a fault of the arguments, in the language of the stream; none in English, and of what clap alone knows to say.
pub(in crate::cli) fn explained(error: &clap::Error, stream: &Stream<'_>) -> Option<String> {
    let tongue = stream.tongue();
    if !error.use_stderr() {
        return headed(error, stream);
    }
    let message = message(error, tongue)?;
    let word = |key: &str| tongue.own(key).unwrap_or_default();
    let paint = |text: String, style| stream.paint(text, style);
    let mut text =
        format!("{}{}\n", paint(word("word-error"), Style::new().red().bold()), Printable(&message));
    for (kind, key) in [
        (ContextKind::SuggestedArg, "clap-near-argument"),
        (ContextKind::SuggestedSubcommand, "clap-near-command"),
        (ContextKind::SuggestedValue, "clap-near-value"),
        (ContextKind::ValidValue, "clap-values"),
    ] {
        let named = values(error, kind);
        if !named.is_empty() {
            let told = tongue.say(key, &[("named", &named.join("、"))]).unwrap_or_default();
            text.push_str(&format!("  {}\n", Printable(&told)));
        }
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim_start_matches("Usage:").trim();
        let options = format!("[{}]", word("word-option"));
        text.push_str(&format!("\n{}{}\n", word("word-usage"), usage.replace("[OPTIONS]", &options)));
    }
    text.push_str(&format!("\n{}\n", word("clap-more")));
    Some(text)
}

/// Help as it is, but for the colons that clap puts behind headings.
fn headed(error: &clap::Error, stream: &Stream<'_>) -> Option<String> {
    let text = error.render();
    let mut text = match stream.colour() {
        Colour::On => text.ansi().to_string(),
        Colour::Off => text.to_string(),
    };
    for key in ["word-commands", "word-arguments", "word-options"] {
        let heading = stream.tongue().own(key)?;
        text = text.replace(&format!("{heading}:"), &format!("{heading}："));
    }
    Some(text)
}

fn message(error: &clap::Error, tongue: Tongue) -> Option<String> {
    let first = |kind| values(error, kind).into_iter().next().unwrap_or_default();
    let argument = values(error, ContextKind::InvalidArg).join("、");
    let value = first(ContextKind::InvalidValue);
    let say = |key: &str, args: &[Said<'_>]| tongue.say(key, args);
    let named = [("argument", argument.as_str()), ("value", value.as_str())];
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => say("clap-no-value", &named),
        ErrorKind::InvalidValue => say("clap-invalid-value", &named),
        ErrorKind::UnknownArgument => say("clap-unknown-argument", &named),
        ErrorKind::InvalidSubcommand => {
            say("clap-unknown-command", &[("command", &first(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::NoEquals => say("clap-no-equals", &named),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let told = tongue.tell(&why);
            let key = if told == why { "clap-bad-value-foreign" } else { "clap-bad-value" };
            say(key, &[named[0], named[1], ("why", &told)])
        }
        ErrorKind::TooManyValues => say("clap-too-many-values", &named),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => say("clap-too-few-values", &named),
        ErrorKind::ArgumentConflict => {
            let other = values(error, ContextKind::PriorArg).join("、");
            match other == argument || other.is_empty() {
                true => say("clap-twice", &named),
                false => say("clap-conflict", &[named[0], ("other", &other)]),
            }
        }
        ErrorKind::MissingRequiredArgument => say("clap-missing", &named),
        ErrorKind::MissingSubcommand => say("clap-no-command", &[]),
        ErrorKind::InvalidUtf8 => say("clap-not-utf8", &[]),
        _ => None,
    }
}

fn values(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(value)) => vec![value.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}
