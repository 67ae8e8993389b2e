//! The command line: arguments in, calls into the other rooms, text on two streams and an exit code out.
//!
//! Nothing here ends the process: [`run`] returns the exit code to `main`.

mod args;
mod build;
mod check;
mod deploy;
mod exit;
mod explain;
mod feeds;
mod fetch;
mod follow;
mod former;
mod help;
mod import;
mod init;
mod issue;
mod links;
mod mail;
mod old;
mod plan;
mod progress;
mod report;
mod revisions;
mod scripts;
mod serve;
mod sources;
mod stream;
mod theme;
mod threads;
mod tongue;
mod topics;
mod watch;
mod whole;
mod work;

use std::ffi::OsString;

use clap::FromArgMatches;

use self::args::{Args, Command};
use self::exit::{Exit, Stop};
use self::stream::Streams;
use crate::ground::diagnostic::Diagnostic;

pub use stream::{Colour, Stream};
pub use tongue::Tongue;

/// Runs the command that the arguments name (the first is the program's own name), and gives the exit code: 0 done,
/// 1 content errors where they count, 2 usage or configuration, 3 disk or network.
pub fn run<'a>(args: impl IntoIterator<Item = OsString>, stdout: Stream<'a>, stderr: Stream<'a>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let tongue = Tongue::of_arguments(&args).unwrap_or(stderr.tongue());
    let mut streams = Streams { stdout: stdout.speaking(tongue), stderr: stderr.speaking(tongue) };
    let parsed = help::command(tongue).try_get_matches_from(args);
    let exit = match parsed.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => obey(args, &mut streams),
        Err(error) => show_usage(&error, &mut streams),
    };
    let Streams { stdout, mut stderr } = streams;
    let exit = match stdout.finish() {
        Ok(()) => exit,
        Err(error) => {
            let message = format!("cannot write to standard output: {error}");
            report::print_one(&Diagnostic::error(message), &mut stderr);
            Exit::Outside
        }
    };
    // Without standard error there is nobody left to tell.
    let _ = stderr.finish();
    exit as u8
}

fn obey(Args { root, command, .. }: Args, streams: &mut Streams<'_>) -> Exit {
    let outcome = match &command {
        Command::Fetch(_) => "nothing was fetched",
        Command::Build(_) => "nothing was built",
        Command::Serve(_) => "nothing is served",
        Command::Check(_) => "nothing was checked",
        Command::Plan(_) | Command::Deploy(_) => "nothing was deployed",
        Command::Explain(_) => "nothing was explained",
        Command::Sources(_) => "nothing was surveyed",
        Command::Topics(_) => "nothing was counted",
        Command::Scripts(_) => "nothing was compared",
        Command::Links(_) => "nothing was asked",
        Command::Mail(_) => "nothing was sent",
        _ => "nothing was written",
    };
    let ended = match command {
        Command::Init(args) => init::init(&root, &args, streams),
        Command::Import(command) => import::import(&root, &command, streams),
        Command::Fetch(args) => fetch::fetch(&root, &args, streams),
        Command::Feeds(args) => feeds::feeds(&root, &args, streams),
        Command::Revisions(command) => revisions::revisions(&root, &command, streams),
        Command::Issue(command) => issue::issue(&root, &command, streams),
        Command::Links(args) => links::links(&root, &args, streams),
        Command::Build(args) if args.watch => watch::watch(root, &args, streams),
        Command::Build(args) => build::build(root, &args, streams),
        Command::Serve(args) => serve::serve(root, &args, streams),
        Command::Check(args) => check::check(root, &args, streams),
        Command::Plan(args) => plan::plan(&root, &args, streams),
        Command::Deploy(args) => deploy::deploy(&root, &args, streams),
        Command::Mail(args) => mail::mail(&root, &args, streams),
        Command::Explain(args) => explain::explain(&root, &args, streams),
        Command::Sources(args) => sources::sources(&root, &args, streams),
        Command::Topics(args) => topics::topics(root, &args, streams),
        Command::Scripts(args) => scripts::scripts(root, &args, streams),
        Command::Theme(args) => theme::theme(&root, &args, streams),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = help::command(streams.stdout.tongue());
            clap_complete::generate(shell, &mut command, "newsprint", &mut script);
            written(&String::from_utf8_lossy(&script), streams)
        }
        Command::Man => written(&manual_page(streams.stdout.tongue()), streams),
    };
    ended.unwrap_or_else(|stop| stop.tell(outcome, &mut streams.stderr))
}

fn written(text: &str, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    streams.stdout.write(text);
    Ok(Exit::Done)
}

/// One page for all commands: the command's own, then a section for each command below it.
fn manual_page(tongue: Tongue) -> String {
    let roff = |command: clap::Command| {
        let mut page = Vec::new();
        // Writing to memory does not fail.
        let _ = clap_mangen::Man::new(command).render(&mut page);
        String::from_utf8_lossy(&page).into_owned()
    };
    let mut command = help::command(tongue);
    // Usage lines of the commands below name the whole command.
    command.build();
    let mut page = String::new();
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let text = roff(sub.clone());
        // What comes before its synopsis is the head of a page of its own.
        let body = text.find(".SH SYNOPSIS").map_or(text.as_str(), |at| &text[at..]);
        let body = body.split(".SH VERSION").next().unwrap_or_default().replace(".SH ", ".SS ");
        page.push_str(&format!(".SH NEWSPRINT {}\n{body}", sub.get_name().to_uppercase()));
    }
    let own = roff(command);
    let (before, after) = own.split_once(".SH SUBCOMMANDS").unwrap_or((&own, ""));
    let after = after.find(".SH ").map_or("", |at| &after[at..]);
    // What stands below the help of the command has no better name in a page than "extra".
    let after = after.replace(".SH EXTRA\nExit codes:\n", ".SH EXIT CODES\n");
    help::manual_headings(tongue, format!("{before}{page}{after}"))
}

/// Shows help and version, or what is wrong with the arguments.
fn show_usage(error: &clap::Error, streams: &mut Streams<'_>) -> Exit {
    let (stream, exit) = if error.use_stderr() {
        (&mut streams.stderr, Exit::Usage)
    } else {
        (&mut streams.stdout, Exit::Done)
    };
    if let Some(told) = help::explained(error, stream) {
        stream.write(told);
        return exit;
    }
    let text = error.render();
    match stream.colour() {
        Colour::On => stream.write(text.ansi()),
        Colour::Off => stream.write(text),
    }
    exit
}
