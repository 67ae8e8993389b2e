//! The `newsprint` command: see [`newsprint::cli`].

use std::io::{stderr, stdout};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use newsprint::cli::{Colour, Stream, Tongue};

/// Pages are made of many short texts, by all threads at once: cleaning and printing spend a fifth of their time with the
/// system's allocator, and less than half of that with this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[expect(clippy::disallowed_methods, reason = "the environment says which language is spoken")]
fn main() -> ExitCode {
    let colour = |choice| if choice == ColorChoice::Never { Colour::Off } else { Colour::On };
    let (mut out, mut err) = (stdout(), stderr());
    let (out_colour, err_colour) = (colour(AutoStream::choice(&out)), colour(AutoStream::choice(&err)));
    let tongue = Tongue::of_environment(|name| std::env::var(name).ok());
    let stdout = Stream::new(&mut out, out_colour).speaking(tongue);
    let stderr = Stream::new(&mut err, err_colour).speaking(tongue);
    ExitCode::from(newsprint::cli::run(std::env::args_os(), stdout, stderr))
}
