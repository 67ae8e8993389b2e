//! In which language the command line speaks: English, or Chinese in either script.
//!
//! Every room says what it has to say in English, where it finds it. Here is the phrase book: each English sentence by its key
//! (`en/`, which is also where the stable codes of findings come from), and what stands for it in Chinese (`zh-Hans/`;
//! traditional characters are made of them), in Fluent. So a room knows nothing of languages, what a cache keeps stays as it was, and what one
//! sentence hands to another (`its page {why}; {kept}`) is told piece by piece. What is in no catalogue is said as it stands:
//! what a library or the system says, names, and texts of articles. `tests/tongues.rs` holds the source against the catalogues.

mod phrases;

use std::borrow::Cow;
use std::ffi::OsString;
use std::sync::LazyLock;

use self::phrases::{Catalogue, Recogniser};
use crate::ground::diagnostic::{Diagnostic, Words};
use crate::scripts::{Converter, Word};

/// Rooms that have something to say; each has a file in each language.
const ROOMS: usize = 16;
macro_rules! catalogue {
    ($tongue:literal) => {
        catalogue!($tongue; "build", "clean", "cli", "config", "content", "curate", "deploy", "disk", "gather", "ground", "import", "plan", "preview", "render", "scripts", "send")
    };
    ($tongue:literal; $($room:literal),*) => {
        [$(include_str!(concat!($tongue, "/", $room, ".ftl"))),*]
    };
}

static ENGLISH: LazyLock<Recogniser> = LazyLock::new(|| Recogniser::new(&catalogue!("en")));
static SIMPLIFIED: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new("zh-Hans", &chinese().map(str::to_owned)));
/// The same in the other script, by the tables of the pages and a list of words; it takes a few milliseconds.
static TRADITIONAL: LazyLock<Catalogue> = LazyLock::new(|| {
    let words = include_str!("zh-Hant.txt").lines().enumerate().filter_map(|(at, line)| {
        let (text, becomes) = line.split_once(' ').filter(|_| !line.starts_with('#'))?;
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        Some(Word { text: text.into(), becomes: becomes.into(), line })
    });
    let converter = Converter::new("zh-Hant-TW", &words.collect::<Vec<_>>(), &[]);
    Catalogue::new("zh-Hant", &chinese().map(|file| converter.text(file).into_owned()))
});

fn chinese() -> [&'static str; ROOMS + 1] {
    let mut files = [include_str!("zh-Hans/help.ftl"); ROOMS + 1];
    files[..ROOMS].copy_from_slice(&catalogue!("zh-Hans"));
    files
}

/// What a finding is called whose sentence is not newsprint's own: a parser's, of TOML, of a template.
const FOREIGN: &str = "foreign";

/// What stands in a hole of a sentence, by its name.
pub(super) type Said<'a> = (&'a str, &'a str);

/// A language of the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    #[default]
    English,
    /// Chinese in simplified characters.
    Simplified,
    /// Chinese in traditional characters, as in Taiwan.
    Traditional,
}

/// What `--lang` takes.
pub(super) const TONGUES: [(&str, Tongue); 3] =
    [("en", Tongue::English), ("zh-Hans", Tongue::Simplified), ("zh-Hant", Tongue::Traditional)];

impl Tongue {
    /// What the environment asks for, in the order of POSIX: `LC_ALL`, `LC_MESSAGES`, `LANG`. Where that is a language at
    /// all, the list `LANGUAGE` comes first, as gettext has it.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
        let plain = locale.split('.').next().unwrap_or_default();
        if matches!(plain, "" | "C" | "POSIX") {
            return Self::English;
        }
        let listed = variable("LANGUAGE").unwrap_or_default();
        listed.split(':').chain([locale.as_str()]).find_map(Self::of_locale).unwrap_or_default()
    }

    /// `zh_CN.UTF-8`, `zh_Hant_HK`, `zh-Hans`, `en_GB`; none of a language that newsprint does not speak.
    fn of_locale(locale: &str) -> Option<Self> {
        let tag = locale.split(['.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        let mut parts = tag.split(['_', '-']);
        let language = parts.next()?;
        let rest: Vec<&str> = parts.collect();
        let has = |part: &str| rest.contains(&part);
        match language {
            "zh" if has("hans") => Some(Self::Simplified),
            "zh" if has("hant") || has("tw") || has("hk") || has("mo") => Some(Self::Traditional),
            "zh" => Some(Self::Simplified),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What `--lang` names, before the arguments are read: help and faults of arguments are told in it, too. The last counts,
    /// as it does with any option; what is no language is refused when the arguments are read.
    pub(super) fn of_arguments(args: &[OsString]) -> Option<Self> {
        let args: Vec<Cow<'_, str>> = args.iter().map(|arg| arg.to_string_lossy()).collect();
        let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
        let mut named =
            args[..end].iter().enumerate().filter_map(|(at, arg)| match arg.strip_prefix("--lang")? {
                "" => args[..end].get(at + 1).map(|value| value.as_ref()),
                rest => rest.strip_prefix('='),
            });
        let value = named.next_back()?;
        TONGUES.iter().find(|(tag, _)| *tag == value).map(|(_, tongue)| *tongue)
    }

    fn catalogue(self) -> Option<&'static Catalogue> {
        match self {
            Self::English => None,
            Self::Simplified => Some(&SIMPLIFIED),
            Self::Traditional => Some(&TRADITIONAL),
        }
    }

    /// A sentence in this language; as it is where no catalogue has it.
    pub(super) fn tell(self, english: &str) -> Cow<'_, str> {
        let told = self.catalogue().and_then(|catalogue| ENGLISH.tell(english, catalogue));
        told.map_or(Cow::Borrowed(english), Cow::Owned)
    }

    /// A word that stands alone, as the name of a field or of a stage.
    pub(super) fn label(self, english: &str) -> Cow<'_, str> {
        let told = self.catalogue().and_then(|catalogue| ENGLISH.label(english, catalogue));
        told.map_or_else(|| self.tell(english), Cow::Owned)
    }

    /// A line as it is shown: what stands before it keeps its place, and colours theirs.
    pub(super) fn tell_line(self, line: &str) -> String {
        let coloured = line.split_inclusive('m').any(|part| part.contains("\u{1b}["));
        if coloured {
            return self.tell_coloured(line);
        }
        let text = line.trim_start();
        let tail = text.trim_end();
        format!("{}{}{}", &line[..line.len() - text.len()], self.tell(tail), &text[tail.len()..])
    }

    /// What stands between changes of colour, each for itself.
    fn tell_coloured(self, line: &str) -> String {
        let mut told = String::new();
        let mut rest = line;
        while let Some(at) = rest.find("\u{1b}[") {
            let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
            told.push_str(&self.tell(&rest[..at]));
            told.push_str(&rest[at..end]);
            rest = &rest[end..];
        }
        told + &self.tell(rest)
    }

    /// A text of the catalogue by its key, for what is said in Chinese only: the words around help.
    pub(super) fn own(self, key: &str) -> Option<String> {
        self.say(key, &[])
    }

    /// The same, of one with holes.
    pub(super) fn say(self, key: &str, holes: &[Said<'_>]) -> Option<String> {
        self.catalogue()?.say(key, holes)
    }

    /// A finding in this language, and the words that stand around it.
    pub(super) fn finding(self, found: &Diagnostic) -> (Diagnostic, Words) {
        let is_foreign = self != Self::English && code(&found.message) == FOREIGN;
        let message = self.tell(&found.message);
        let quoted = || self.say("word-foreign", &[("text", &message)]);
        let told = Diagnostic {
            message: is_foreign.then(quoted).flatten().unwrap_or_else(|| message.to_string()),
            help: found.help.as_deref().map(|help| self.tell(help).into_owned()),
            ..found.clone()
        };
        let words = match self {
            Self::English => Words::ENGLISH,
            Self::Simplified => {
                Words { note: "提示：", warning: "警告：", error: "错误：", help: "办法：" }
            }
            Self::Traditional => {
                Words { note: "提示：", warning: "警告：", error: "錯誤：", help: "辦法：" }
            }
        };
        (told, words)
    }
}

/// The stable code of a finding: the key of its sentence.
pub(super) fn code(message: &str) -> &'static str {
    ENGLISH.key(message).unwrap_or(FOREIGN)
}

/// Findings for `--json`: each with its code.
pub(super) fn coded<'a>(found: impl IntoIterator<Item = &'a Diagnostic>) -> serde_json::Value {
    let object = |found: &Diagnostic| {
        let mut object = serde_json::json!(found);
        object["code"] = code(&found.message).into();
        object
    };
    found.into_iter().map(object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(variables: &[(&str, &str)]) -> Tongue {
        let get = |name: &str| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
        };
        Tongue::of_environment(get)
    }

    #[test]
    fn the_environment_is_read_as_posix_and_gettext_have_it() {
        use Tongue::{English, Simplified, Traditional};
        for (variables, tongue) in [
            (&[][..], English),
            (&[("LANG", "zh_CN.UTF-8")], Simplified),
            (&[("LANG", "zh")], Simplified),
            (&[("LANG", "zh_SG.UTF-8")], Simplified),
            (&[("LANG", "zh_TW.UTF-8")], Traditional),
            (&[("LANG", "zh_HK")], Traditional),
            (&[("LANG", "zh_Hant_CN@x")], Traditional),
            (&[("LANG", "de_DE.UTF-8")], English),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], English),
            (&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "zh_TW.UTF-8")], Traditional),
            (&[("LC_MESSAGES", "zh_TW.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], Simplified),
            (&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")], Simplified),
            (&[("LANG", "de_DE.UTF-8"), ("LANGUAGE", "fr:zh_TW:en")], Traditional),
            (&[("LANG", "zh_CN.UTF-8"), ("LANGUAGE", "en")], English),
            (&[("LANG", "C"), ("LANGUAGE", "zh_CN")], English),
        ] {
            assert_eq!(spoken(variables), tongue, "{variables:?}");
        }
    }

    #[test]
    fn arguments_name_the_language_before_they_are_read() {
        let of = |line: &str| Tongue::of_arguments(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("newsprint build"), None);
        assert_eq!(of("newsprint build --lang zh-Hans"), Some(Tongue::Simplified));
        assert_eq!(of("newsprint --lang=zh-Hant build --lang=en"), Some(Tongue::English));
        assert_eq!(of("newsprint fetch -- --lang en"), None);
        assert_eq!(of("newsprint --language zh-Hans init"), None);
        assert_eq!(of("newsprint --lang"), None);
    }

    #[test]
    fn what_one_sentence_hands_to_another_is_told_as_well() {
        let tell = |text| Tongue::Simplified.tell(text).into_owned();
        assert_eq!(tell("`tilte` is news to nobody"), "`tilte` is news to nobody");
        assert_eq!(tell("did you mean `title`?"), "是否想写 `title`？");
        assert_eq!(tell("1 article (and 2 drafts)"), "1 篇文章（另有 2 篇草稿）");
        let loops = "http://a.example/feed: it leads on and on: more than 5 redirects";
        assert_eq!(tell(loops), "http://a.example/feed：它一再转址，超过 5 次");
        assert_eq!(
            tell("the note leads to \"/note/\", where no page is"),
            "编者按指向 \"/note/\"，那里没有页面"
        );
        let counted =
            "counted 3 articles in 0.4 s: 2 topics, 0 without articles; 1 article without a topic; 1 warning";
        let told = "统计了 3 篇文章，用时 0.4 秒：2 个话题，0 个没有文章；1 篇文章没有话题；1 个警告";
        assert_eq!(tell(counted), told);
        assert_eq!(Tongue::English.tell("did you mean `title`?"), "did you mean `title`?");
        assert_eq!(Tongue::Traditional.tell("3 articles"), "3 篇文章");
    }

    #[test]
    fn codes_do_not_change() {
        assert_eq!(code("the same article as content/a.md"), "same-article");
        assert_eq!(code("no date was found; the article stands below `/undated/`"), "no-date");
        assert_eq!(code("expected `=`"), FOREIGN);
    }
}
