//! What was typed. Help, manual page and completions come from these definitions.

mod mail;
mod roundups;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use url::Url;

pub(super) use self::mail::Mail;
pub(super) use self::roundups::{Issue, Links};
use crate::cli::tongue::TONGUES;
use crate::config;
use crate::config::parse_base_url;
use crate::curate::HeldBack;
use crate::preview::watch::How;

/// Exit codes, at the end of `--help`.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  content errors, under `check` or with `--strict`
  2  usage or configuration
  3  disk or network";

/// Prints a curated news digest as a static site.
#[derive(Debug, Parser)]
#[command(name = "newsprint", version = env!("NEWSPRINT_VERSION"), about, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(super) struct Args {
    /// The site's folder, with site.toml in it
    #[arg(long, global = true, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub(super) root: PathBuf,
    /// Language of messages and help: en, zh-Hans, zh-Hant; else what LANG says
    #[arg(long, global = true, value_name = "TAG", value_parser = TONGUES.map(|(tag, _)| tag), hide_possible_values = true)]
    pub(super) lang: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lay out a new site to start from
    Init(Init),
    /// Print what another generator's site becomes here; take in an export of WordPress
    #[command(subcommand)]
    Import(Import),
    /// Fetch feeds into content/, or one page
    Fetch(Fetch),
    /// List the feeds of the site and what is known of them; find new ones
    Feeds(Feeds),
    /// Take earlier versions of articles from the history of the folder
    #[command(subcommand)]
    Revisions(Revisions),
    /// Begin, look through and date issues of a roundup
    #[command(subcommand)]
    Issue(Issue),
    /// Ask which originals of the whole archive are gone or have moved
    Links(Links),
    /// Print the site
    Build(Build),
    /// Show the site in a browser while you edit it
    Serve(Serve),
    /// Do everything that `build` does but writing, and list all findings
    Check(Check),
    /// Count what was built, and what a deploy would send
    Plan(Plan),
    /// Send what changed to where the site is served from
    Deploy(Deploy),
    /// Write an edition as mail, and hand it once to a list
    Mail(Mail),
    /// Show how one article file is read: each field, where it came from, what was removed
    Explain(Explain),
    /// Show what the rules do to each source's articles, and what repeats in them
    Sources(Sources),
    /// Show what each topic holds, which articles no topic took, and which words these share
    Topics(Topics),
    /// Propose words that the articles in the two Chinese scripts write differently
    Scripts(Scripts),
    /// List the files of the default theme, or copy some into the site to change them
    #[command(subcommand)]
    Theme(Theme),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page (roff)
    Man,
}

#[derive(Debug, Group)]
pub(super) struct Init {
    /// The new site's folder; here when none is named
    pub(super) dir: Option<PathBuf>,
    /// Title of the digest
    #[arg(long, value_parser = parse_title)]
    pub(super) title: Option<String>,
    /// Language of the interface (BCP 47): en, zh-Hans, zh-Hant; settings and samples are in it where it is Chinese
    #[arg(long, default_value = "en", value_name = "TAG", value_parser = parse_language)]
    pub(super) language: String,
    /// What the samples are: articles, or issues of a roundup with many links each
    #[arg(long, value_enum, default_value = "digest", hide_default_value = true)]
    pub(super) kind: SiteKind,
    /// Leave out README and samples
    #[arg(long)]
    pub(super) bare: bool,
    /// Write the workflow that builds and publishes every hour, for a site that is there, too
    #[arg(long, value_enum, value_name = "HOST", requires = "from")]
    pub(super) ci: Option<Ci>,
    /// With --ci: the git repository that newsprint itself is installed from
    #[arg(long, value_name = "URL", requires = "ci", value_parser = parse_page)]
    pub(super) from: Option<Url>,
    /// With --ci: the commit or tag of it; that which this newsprint was built from when not given
    #[arg(long, value_name = "REV", requires = "ci", value_parser = parse_revision)]
    pub(super) rev: Option<String>,
}

/// What a new site is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SiteKind {
    Digest,
    Roundup,
}

/// Hosts that run workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    Github,
    Gitlab,
}

/// `import`.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// A site of Jekyll
    Jekyll {
        /// The folder that _config.yml is in
        dir: PathBuf,
    },
    /// A site of Hugo
    Hugo {
        /// The folder that hugo.toml is in
        dir: PathBuf,
    },
    /// A site of Zola
    Zola {
        /// The folder that config.toml is in
        dir: PathBuf,
    },
    /// A site of Pelican
    Pelican {
        /// The folder that pelicanconf.py is in
        dir: PathBuf,
    },
    /// An export of WordPress: writes an article file for each post and page that is not there yet
    Wordpress {
        /// The export
        #[arg(value_name = "FILE.xml")]
        file: PathBuf,
        /// Where to write to; `content` in the site's folder when not given
        #[arg(long, short, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Group)]
pub(super) struct Fetch {
    /// Feeds to fetch, by URL or source; all when none is named
    #[arg(value_name = "FEED")]
    pub(super) feeds: Vec<String>,
    /// Fetch this page and write it as an article
    #[arg(long, value_name = "URL", value_parser = parse_page, conflicts_with = "feeds")]
    pub(super) url: Option<Url>,
    /// Ask in full, also feeds that are not due yet unless their servers asked to wait; with --url, write an article that is there anew
    #[arg(long)]
    pub(super) force: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print the report as one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Group)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Feeds {
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// What to do; list them when not given.
    #[command(subcommand)]
    pub(super) command: Option<FeedsCommand>,
}

/// `feeds`.
#[derive(Debug, Subcommand)]
pub(super) enum FeedsCommand {
    /// Print the feeds of a list (OPML) as tables for site.toml
    Import {
        /// The list
        #[arg(value_name = "FILE.opml")]
        file: PathBuf,
    },
    /// Print the feeds that a page names as tables for site.toml
    Find {
        /// The page
        #[arg(value_parser = parse_page)]
        url: Url,
    },
}

/// `revisions`.
#[derive(Debug, Subcommand)]
pub(super) enum Revisions {
    /// Keep what commits changed in content/ below revisions/, as a fetch would have kept it
    Import,
}

/// What `build` and `check` have in common.
#[derive(Debug, Group)]
pub(super) struct Work {
    /// Where the site will live, in place of `base_url` in site.toml
    #[arg(long, value_name = "URL", value_parser = parse_url)]
    pub(super) base_url: Option<Url>,
    /// Include articles marked as drafts
    #[arg(long)]
    pub(super) drafts: bool,
    /// Include articles dated in the future, and expired ones
    #[arg(long)]
    pub(super) future: bool,
    /// Threads to work with; as many as there are processors when not given
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print the report as one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Show notes too, and every finding
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// Show the time that each stage took
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Debug, Group)]
pub(super) struct Build {
    /// Where to print to; `public` in the site's folder when not given
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The rest.
    #[command(flatten)]
    pub(super) work: Work,
    /// Exit with 1 when a file had to be left out
    #[arg(long)]
    pub(super) strict: bool,
    /// Print into a folder that holds files of others; these stay
    #[arg(long)]
    pub(super) force: bool,
    /// Print a site that has less than half as many files as the one that is there
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Fail, not wait, when another build is printing to the same folder
    #[arg(long)]
    pub(super) no_wait: bool,
    /// Read nothing from the cache of earlier builds, and write nothing to it
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Look at each file that the last build left, however many there are; without it, of more than 100,000 at
    /// their folders
    #[arg(long)]
    pub(super) verify: bool,
    /// Say for every page that is printed why it is
    #[arg(long)]
    pub(super) explain_changes: bool,
    /// Print again whenever a file of the site changes, until the process is ended
    #[arg(long, conflicts_with = "strict")]
    pub(super) watch: bool,
    /// With --watch: look for changes again and again, where the system gives no signs of them
    #[arg(long, requires = "watch")]
    pub(super) poll: bool,
}

#[derive(Debug, Group)]
pub(super) struct Serve {
    /// Name or address to listen on; 0.0.0.0 or :: for the whole network
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub(super) host: String,
    /// Port to listen on, or the next one that is free; 0 for any
    #[arg(long, short, value_name = "PORT", default_value_t = 1111)]
    pub(super) port: u16,
    /// Open the site in the browser
    #[arg(long)]
    pub(super) open: bool,
    /// Include articles marked as drafts
    #[arg(long)]
    pub(super) drafts: bool,
    /// Include articles dated in the future, and expired ones
    #[arg(long)]
    pub(super) future: bool,
    /// Look for changes again and again, where the system gives no signs of them
    #[arg(long)]
    pub(super) poll: bool,
    /// Serve what `build` printed as it is, from public/ or another folder, and watch nothing
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    #[arg(conflicts_with_all = ["drafts", "future", "poll"])]
    pub(super) public: Option<Option<PathBuf>>,
    /// Show notes too, and every finding
    #[arg(long, short)]
    pub(super) verbose: bool,
    /// Show the time that each stage took
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Debug, Group)]
pub(super) struct Check {
    /// What it shares with `build`.
    #[command(flatten)]
    pub(super) work: Work,
    /// Exit with 1 for warnings too
    #[arg(long)]
    pub(super) strict: bool,
    /// Hold the site against every address that was ever published to a target: none may vanish
    #[arg(long, value_name = "TARGET", num_args = 0..=1, require_equals = true)]
    pub(super) urls: Option<Option<String>>,
    /// Hold the site against the addresses that it had elsewhere: a sitemap, a folder that was built, a list with one a line
    #[arg(long, value_name = "FROM")]
    pub(super) urls_from: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(super) struct Plan {
    /// Name of the target in site.toml; the first when not given
    pub(super) target: Option<String>,
    /// The folder that was built; `public` in the site's folder when not given
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Do not ask the target what it has
    #[arg(long)]
    pub(super) offline: bool,
    /// Say what the next build's front page is made up of: the news of the last day by weight
    #[arg(long, conflicts_with_all = ["target", "out", "offline"])]
    pub(super) front: bool,
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Group)]
pub(super) struct Deploy {
    /// Name of the target in site.toml; not needed when there is one
    pub(super) target: Option<String>,
    /// The folder that was built; `public` in the site's folder when not given
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Say what would be sent and removed, and do nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Look at what is really at the target, and send again what is not as it should be
    #[arg(long)]
    pub(super) verify: bool,
    /// Go back to the release before (targets of kind "folder")
    #[arg(long, conflicts_with_all = ["dry_run", "verify", "max_delete", "allow_empty", "adopt", "out"])]
    pub(super) rollback: bool,
    /// Files that may be removed; a tenth of the site, or 100, when not given
    #[arg(long, value_name = "N")]
    pub(super) max_delete: Option<usize>,
    /// Let most of the site go
    #[arg(long)]
    pub(super) allow_empty: bool,
    /// Deploy to a place that holds what newsprint did not write; files of the same names are replaced
    #[arg(long)]
    pub(super) adopt: bool,
    /// Print the report as one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
}

/// `theme`.
#[derive(Debug, Subcommand)]
pub(super) enum Theme {
    /// List the files of the default theme
    List,
    /// Copy files of the default theme into the site's own folder; nothing is overwritten
    Eject {
        /// Which: `templates/article.html`, `style.css`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
    },
}

#[derive(Debug, Group)]
pub(super) struct Explain {
    /// The article file, inside a site or not; or the address of its page
    pub(super) file: PathBuf,
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Show the whole body before and after cleaning
    #[arg(long, conflicts_with = "json")]
    pub(super) full: bool,
    /// Show what is converted to this Chinese script, and by which entry: zh-Hans, zh-Hant-TW, zh-Hant-HK
    #[arg(long, value_name = "TAG", value_parser = parse_language)]
    pub(super) script: Option<String>,
}

#[derive(Debug, Group)]
pub(super) struct Sources {
    /// Ids of the sources to show; all when none is named
    #[arg(value_name = "ID")]
    pub(super) ids: Vec<String>,
    /// Put what is proposed for these sources into site.toml
    #[arg(long, requires = "ids", conflicts_with = "json")]
    pub(super) write: bool,
    /// Leave out what holds this text; may be given more than once
    #[arg(long, value_name = "TEXT", requires = "write")]
    pub(super) except: Vec<String>,
    /// Show when each source published last, whether that is silence, and what its articles lack
    #[arg(long, conflicts_with = "write")]
    pub(super) health: bool,
    /// With --health: exit with 1 when a source has fallen silent
    #[arg(long, requires = "health")]
    pub(super) strict: bool,
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Threads to work with; as many as there are processors when not given
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Group)]
pub(super) struct Topics {
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Show all articles without a topic
    #[arg(long, conflicts_with = "json")]
    pub(super) full: bool,
    /// Threads to work with; as many as there are processors when not given
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Group)]
pub(super) struct Scripts {
    /// Print one JSON object on standard output
    #[arg(long)]
    pub(super) json: bool,
    /// Threads to work with; as many as there are processors when not given
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// What `--poll` means.
pub(super) fn how(poll: bool) -> How {
    if poll { How::Poll } else { How::Automatic }
}

/// What `--drafts` and `--future` mean.
pub(super) fn held_back(show: bool) -> HeldBack {
    if show { HeldBack::Show } else { HeldBack::Hide }
}

fn parse_url(text: &str) -> Result<Url, String> {
    parse_base_url(text).map_err(one_line)
}

fn parse_page(text: &str) -> Result<Url, String> {
    config::parse_feed_url(text).map_err(one_line)
}

fn parse_language(text: &str) -> Result<String, String> {
    config::parse_language(text).map_err(one_line)
}

fn parse_title(text: &str) -> Result<String, String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { Err("a title must not be empty".into()) } else { Ok(title) }
}

fn parse_revision(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let fits = !text.is_empty() && text.bytes().all(is_plain) && !text.starts_with('-');
    if fits { Ok(text.to_owned()) } else { Err("write a commit or a tag: v1.2.3".into()) }
}

fn one_line(fault: config::Fault) -> String {
    match fault.help {
        Some(help) => format!("{}; {help}", fault.message),
        None => fault.message,
    }
}
