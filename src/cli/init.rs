//! `init`: a site to start from, in the language that it is to be in.

use std::borrow::Cow;
use std::path::Path;

use crate::cli::args::{Ci, Init, SiteKind};
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::counted;
use crate::cli::stream::Streams;
use crate::disk::starter;
use crate::disk::starter::{NewFile, Outcome};
use crate::ground::diagnostic::{Diagnostic, Printable};
use crate::scripts::{Converter, HanScript, Target, Word};

/// `gitignore` has no dot in our own sources, or it would be in force there.
const GITIGNORE: &str = include_str!("starter/gitignore");

/// What a new site says in one language.
struct Starter {
    /// Its settings, with what `settings` fills in.
    site_toml: &'static str,
    readme: &'static str,
    /// Its articles: one of each kind that a file may be.
    articles: [NewFile<'static>; 3],
    /// Those of a roundup.
    issues: [NewFile<'static>; 2],
    title: &'static str,
}

const ENGLISH: Starter = Starter {
    site_toml: include_str!("starter/en/site.toml"),
    readme: include_str!("starter/en/README.md"),
    articles: [
        ("content/2024/welcome.md", include_str!("starter/en/content/2024/welcome.md")),
        ("content/2024/1714725000.txt", include_str!("starter/en/content/2024/1714725000.txt")),
        ("content/2024/market.md", include_str!("starter/en/content/2024/market.md")),
    ],
    issues: [
        ("content/issue-1.md", include_str!("starter/en/content/issue-1.md")),
        ("content/issue-2.md", include_str!("starter/en/content/issue-2.md")),
    ],
    title: "My Digest",
};

/// In simplified characters; in traditional ones it is converted.
const CHINESE: Starter = Starter {
    site_toml: include_str!("starter/zh/site.toml"),
    readme: include_str!("starter/zh/README.md"),
    articles: [
        ("content/2024/welcome.md", include_str!("starter/zh/content/2024/welcome.md")),
        ("content/2024/1714725000.txt", include_str!("starter/zh/content/2024/1714725000.txt")),
        ("content/2024/market.md", include_str!("starter/zh/content/2024/market.md")),
    ],
    issues: [
        ("content/issue-1.md", include_str!("starter/zh/content/issue-1.md")),
        ("content/issue-2.md", include_str!("starter/zh/content/issue-2.md")),
    ],
    title: "我的文摘",
};

/// Words of computing that are others in Taiwan, which no dictionary of characters knows.
const IN_TAIWAN: [(&str, &str); 13] = [
    ("文件夹", "資料夾"),
    ("文件头", "檔頭"),
    ("文件", "檔案"),
    ("默认", "預設"),
    ("菜单", "選單"),
    ("链接", "連結"),
    ("设置", "設定"),
    ("界面", "介面"),
    ("域名", "網域"),
    ("网址", "網址"),
    ("订阅源", "訂閱來源"),
    ("注释", "註解"),
    ("加载", "載入"),
];

/// The starter of a site, as it is written for its readers.
struct Draft<'a> {
    args: &'a Init,
    starter: Starter,
    /// To traditional characters.
    converter: Option<Converter>,
}

fn words_of(language: &str) -> Vec<Word> {
    let words = IN_TAIWAN.iter().filter(|_| Target::of(language) == Some(Target::Taiwan));
    words.map(|(text, becomes)| Word { text: (*text).into(), becomes: (*becomes).into(), line: 0 }).collect()
}

impl<'a> Draft<'a> {
    fn new(args: &'a Init) -> Self {
        let script = HanScript::of(&args.language);
        let converter = (script == Some(HanScript::Traditional))
            .then(|| Converter::new(&args.language, &words_of(&args.language), &[]));
        Self { args, starter: if script.is_some() { CHINESE } else { ENGLISH }, converter }
    }

    fn written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.converter.as_ref().map_or(Cow::Borrowed(text), |to| to.text(text))
    }

    fn title(&self) -> Cow<'_, str> {
        self.args.title.as_deref().map_or_else(|| self.written(self.starter.title), Cow::Borrowed)
    }

    fn site_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let language = &self.args.language;
        let (zone, other_script) = match Target::of(language) {
            Some(Target::Simplified) => ("Asia/Shanghai", "zh-Hant-TW"),
            Some(Target::Taiwan) => ("Asia/Taipei", "zh-Hans"),
            Some(Target::HongKong) => ("Asia/Hong_Kong", "zh-Hans"),
            None => ("UTC", "zh-Hant-TW"),
        };
        let mut text = self.written(self.starter.site_toml).into_owned();
        if self.args.kind == SiteKind::Roundup {
            text += ISSUES;
        }
        if self.args.ci == Some(Ci::Github) {
            text += TARGET;
        }
        // The title last: it may hold `{language}`.
        text.replace("{sample}", if self.args.bare { "#" } else { "" })
            .replace("{other_script}", other_script)
            .replace("{time_zone}", &quoted(zone))
            .replace("{language}", &quoted(language))
            .replace("{title}", &quoted(&self.title()))
    }
}

/// The workflow that was asked for, and where it goes. It takes the newsprint that writes it.
fn workflow(args: &Init) -> Result<Option<(&'static str, String)>, Stop> {
    let (Some(ci), Some(from)) = (args.ci, &args.from) else { return Ok(None) };
    let built_from =
        env!("NEWSPRINT_VERSION").trim_end_matches(')').split_once('(').map(|(_, commit)| commit);
    let Some(commit) = args.rev.as_deref().or(built_from) else {
        let error = Diagnostic::error("this newsprint does not know the commit that it was built from");
        return Err(Stop::usage(error.help("name the commit or tag to install with --rev")));
    };
    let (name, text) = match ci {
        Ci::Github => (".github/workflows/publish.yml", include_str!("starter/ci/github.yml")),
        Ci::Gitlab => (".gitlab-ci.yml", include_str!("starter/ci/gitlab.yml")),
    };
    let quoted = serde_json::Value::from(from.as_str()).to_string();
    let commit = serde_json::Value::from(commit).to_string();
    Ok(Some((name, text.replace("{repository}", &quoted).replace("{commit}", &commit))))
}

/// Writes the workflow into a site that is there.
fn add_workflow(
    folder: &Path,
    shown: &str,
    workflow: Option<(&str, String)>,
    streams: &mut Streams<'_>,
) -> Result<Exit, Stop> {
    let Some((name, text)) = workflow else { return Ok(Exit::Done) };
    if !starter::write_new(&folder.join(name), text.as_bytes())? {
        let message = format!("{name} is in {shown} already: nothing was written");
        return Err(Stop::usage(Diagnostic::error(message).help("remove it to have it written anew")));
    }
    streams.stderr.line(format!("wrote {name}"));
    // A site that came from elsewhere has none, and `git add --all` would take in what is built.
    if starter::write_new(&folder.join(".gitignore"), GITIGNORE.as_bytes())? {
        streams.stderr.line("wrote .gitignore");
    }
    Ok(Exit::Done)
}

/// Where the workflow of GitHub publishes to.
const TARGET: &str = "
# The branch that the workflow publishes to: choose it in Settings → Pages.
[[targets]]
name = \"pages\"
kind = \"git\"
remote = \"origin\"
branch = \"gh-pages\"
host_files = [\".nojekyll\", \"CNAME\"]
limits = \"github-pages\"
";

/// Which files are the issues of a roundup.
const ISSUES: &str = "
[[issues]]
name = {title}
path = \"content/issue-*.md\"
";

/// What a site without articles has in their place: git keeps no empty folder, and a job that clones it builds.
const NO_ARTICLES: [NewFile<'_>; 1] = [("content/.gitkeep", "")];

/// Lays out a new site. Nothing that is there is overwritten, and no sample is put among articles that are there.
pub(super) fn init(root: &Path, args: &Init, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let here = root == Path::new(".");
    let folder = match &args.dir {
        Some(dir) if here => dir.clone(),
        Some(dir) => root.join(dir),
        None => root.to_owned(),
    };
    let draft = Draft::new(args);
    let readme = draft.written(draft.starter.readme).replace("{title}", &draft.title());
    let all = [("README.md", readme.as_str()), (".gitignore", GITIGNORE)];
    // Who wants it bare has a README, or wants none.
    let files = if args.bare { &all[1..] } else { &all[..] };
    let workflow = workflow(args)?;
    let files: Vec<NewFile<'_>> =
        files.iter().copied().chain(workflow.as_ref().map(|(name, text)| (*name, text.as_str()))).collect();
    let starter = &draft.starter;
    let samples = match args.kind {
        SiteKind::Digest => &starter.articles[..],
        SiteKind::Roundup => &starter.issues[..],
    };
    let articles: Vec<_> = samples.iter().map(|(name, text)| (*name, draft.written(text))).collect();
    let articles: Vec<NewFile<'_>> = articles.iter().map(|(name, text)| (*name, &**text)).collect();
    let articles = if args.bare { &NO_ARTICLES[..] } else { &articles[..] };
    let shown = folder.display().to_string();
    let files = match starter::create(&folder, &draft.site_toml(), &files, articles)? {
        Outcome::Created { files } => files,
        Outcome::IsSite if workflow.is_some() => return add_workflow(&folder, &shown, workflow, streams),
        Outcome::IsSite => {
            let message = format!("{shown} is a site already, with a site.toml: nothing was written");
            return Err(Stop::usage(Diagnostic::error(message)));
        }
    };
    let done = format!("laid out a new site in {}: {}", Printable(&shown), counted(files, "file"));
    streams.stderr.line(done);
    let is_here = here && args.dir.is_none();
    let root = if is_here { String::new() } else { format!(" --root {}", Printable(&shown)) };
    streams.stderr.line(format!("look at it in a browser with: newsprint serve --open{root}"));
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Feeds, Listings, parse, section_names};

    fn args(title: Option<&str>, language: &str, bare: bool) -> Init {
        Init {
            dir: None,
            title: title.map(str::to_owned),
            language: language.into(),
            bare,
            kind: SiteKind::Digest,
            ci: None,
            from: None,
            rev: None,
        }
    }

    fn site_toml(title: Option<&str>, language: &str, bare: bool) -> String {
        Draft::new(&args(title, language, bare)).site_toml()
    }

    const LANGUAGES: [&str; 4] = ["en", "zh-Hans", "zh-Hant", "zh-HK"];

    #[test]
    fn the_new_site_toml_has_no_fault_whatever_the_title() {
        for title in ["Digest", "早报", "a \"quoted\" \\ title", "{language} {title}", "'''"] {
            for language in LANGUAGES {
                let (config, found) = parse(&site_toml(Some(title), language, false));
                assert_eq!(found, []);
                assert_eq!((config.title.as_str(), config.language.as_str()), (title, language));
                assert_eq!((config.sources.len(), config.topics.len()), (1, 1));
            }
        }
    }

    #[test]
    fn the_target_of_the_workflow_has_no_fault() {
        let args = Init { ci: Some(Ci::Github), ..args(None, "en", false) };
        let (config, found) = parse(&Draft::new(&args).site_toml());
        assert_eq!((config.targets.len(), found.len()), (1, 0), "{found:?}");
    }

    #[test]
    fn a_roundup_has_issues() {
        for language in LANGUAGES {
            let args = Init { kind: SiteKind::Roundup, ..args(Some("a \"b\""), language, false) };
            let (config, found) = parse(&Draft::new(&args).site_toml());
            assert_eq!(found, []);
            assert_eq!(config.issues[0].name, "a \"b\"");
            assert!(config.issues_of("content/issue-1.md").is_some());
        }
    }

    #[test]
    fn a_bare_one_says_what_it_has_to_and_no_more() {
        for language in LANGUAGES {
            let (config, found) = parse(&site_toml(None, language, true));
            assert_eq!(found, []);
            let Config { title, description, language, time_zone, .. } = config.clone();
            assert_eq!(config, Config { title, description, language, time_zone, ..Config::default() });
        }
    }

    #[test]
    fn what_is_commented_out_is_the_default_and_no_section_is_missing() {
        for language in LANGUAGES {
            let text = site_toml(None, language, false);
            // `#size = 50` is a key; `# A menu of your own` is prose.
            let taken_up = |line: &str| {
                line.strip_prefix('#').filter(|key| !key.starts_with(' ')).unwrap_or(line).to_owned()
            };
            let all: String = text.lines().map(|line| taken_up(line) + "\n").collect();
            // The other Chinese script is for sites in one of them.
            let all = all.replace("language = \"en\"", "language = \"zh-Hans\"");
            let (config, found) = parse(&all);
            assert_eq!(found, [], "{all}");
            let default = Config::default();
            assert_eq!(
                (config.urls, config.listings, config.feeds, config.editions, config.coverage, config.search),
                (
                    default.urls,
                    Listings { months_from: 5, ..default.listings },
                    Feeds { from: 3, ..default.feeds },
                    default.editions,
                    default.coverage,
                    default.search
                )
            );
            assert_eq!(
                (
                    config.search_engines,
                    config.front_matter,
                    config.revisions,
                    config.images,
                    config.fetch.every
                ),
                (
                    default.search_engines,
                    default.front_matter,
                    default.revisions,
                    default.images,
                    default.fetch.every
                )
            );
            for section in section_names() {
                let shown = [format!("\n[{section}]\n"), format!("\n[[{section}]]\n")];
                assert!(
                    shown.iter().any(|shown| all.contains(shown)),
                    "[{section}] is not in the site.toml of {language}"
                );
            }
        }
    }

    #[test]
    fn in_chinese_all_that_is_prose_is_chinese_in_the_script_of_the_site() {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        for language in ["zh-Hans", "zh-Hant", "zh-HK"] {
            let args = args(None, language, false);
            let draft = Draft::new(&args);
            let toml = draft.site_toml();
            for line in toml.lines().filter(|line| line.starts_with("# ")) {
                assert!(is_chinese(line), "{language}: {line}");
            }
            assert!(is_chinese(&parse(&toml).0.description) && is_chinese(&draft.title()));
            let samples = draft.starter.articles.iter().chain(&draft.starter.issues);
            let mut texts: Vec<&str> = samples.map(|(_, text)| *text).collect();
            texts.push(draft.starter.readme);
            for text in texts {
                let text = draft.written(text);
                let mut parts = text.split("\n\n").filter(|part| !part.contains("{title}"));
                assert!(parts.all(is_chinese), "{language}: {text}");
                let is_simplified = text.contains(['网', '这', '务', '业', '张']);
                assert_eq!(is_simplified, language == "zh-Hans", "{language}: {text}");
            }
        }
        assert!(site_toml(None, "zh-Hant", false).contains("預設值"));
    }
}
