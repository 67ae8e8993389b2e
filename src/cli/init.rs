//! `init`: a site to start from.

use std::path::Path;

use crate::cli::args::Init;
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::counted;
use crate::cli::stream::Streams;
use crate::disk::starter;
use crate::disk::starter::{NewFile, Outcome};
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Its settings, with `{title}` and `{language}` still to fill in.
const SITE_TOML: &str = include_str!("starter/site.toml");

/// What stands beside it. `gitignore` has no dot in our own sources, or it would be in force there.
const FILES: [(&str, &str); 2] =
    [("README.md", include_str!("starter/README.md")), (".gitignore", include_str!("starter/gitignore"))];

/// Its articles: one of each kind that a file may be.
const ARTICLES: [NewFile<'_>; 3] = [
    ("content/2024/welcome.md", include_str!("starter/content/2024/welcome.md")),
    ("content/2024/1714725000.txt", include_str!("starter/content/2024/1714725000.txt")),
    ("content/2024/market.md", include_str!("starter/content/2024/market.md")),
];

/// Lays out a new site. Nothing that is there is overwritten, and no sample is put among articles that are there.
pub(super) fn init(root: &Path, args: &Init, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let here = root == Path::new(".");
    let folder = match &args.dir {
        Some(dir) if here => dir.clone(),
        Some(dir) => root.join(dir),
        None => root.to_owned(),
    };
    let files = FILES.map(|(name, text)| (name, text.replace("{title}", &args.title)));
    let files: Vec<NewFile<'_>> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let articles = if args.bare { &[] } else { &ARTICLES[..] };
    let shown = folder.display().to_string();
    let files = match starter::create(&folder, &site_toml(args), &files, articles)? {
        Outcome::Created { files } => files,
        Outcome::IsSite => {
            let message = format!("{shown} is a site already, with a site.toml: nothing was written");
            return Err(Stop::usage(Diagnostic::error(message)));
        }
    };
    let done = format!("laid out a new site in {}: {}", Printable(&shown), counted(files, "file"));
    streams.stderr.line(done);
    let is_here = here && args.dir.is_none();
    let root = if is_here { String::new() } else { format!(" --root {}", Printable(&shown)) };
    streams.stderr.line(format!("print it with: newsprint build{root}"));
    Ok(Exit::Done)
}

fn site_toml(args: &Init) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    // The language first: a title may hold `{language}`.
    SITE_TOML.replace("{language}", &quoted(&args.language)).replace("{title}", &quoted(&args.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn init(title: &str) -> Init {
        Init { dir: None, title: title.into(), language: "zh-Hans".into(), bare: false }
    }

    #[test]
    fn the_new_site_toml_has_no_fault_whatever_the_title() {
        for title in ["Digest", "早报", "a \"quoted\" \\ title", "{language} {title}", "'''"] {
            let (config, found) = crate::config::parse(&site_toml(&init(title)));
            assert_eq!(found, []);
            assert_eq!((config.title.as_str(), config.language.as_str()), (title, "zh-Hans"));
        }
    }

    #[test]
    fn what_is_commented_out_is_the_default() {
        // `# size = 50` is a key; `# A menu of your own` is prose.
        let key = |line: &&str| {
            line.contains(" = ") || line.starts_with("# [") || line.starts_with("#   {") || *line == "# ]"
        };
        let commented: String = SITE_TOML
            .lines()
            .filter(|line| line.starts_with("# "))
            .filter(key)
            .map(|line| format!("{}\n", &line[2..]))
            .collect();
        let (config, found) = crate::config::parse(&commented);
        assert_eq!(found, [], "{commented}");
        let default = crate::config::Config::default();
        assert_eq!(
            (config.urls, config.listings, config.feeds),
            (default.urls, default.listings, default.feeds)
        );
        assert_eq!(config.menu.len(), 2);
    }
}
