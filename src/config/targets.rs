//! `[[targets]]`: where `deploy` sends the site. No secret stands here: those come from the environment or from the
//! provider's own files.

use serde::Serialize;

use crate::config::hosts::{Host, HostFile, Packing};
use crate::config::reader::{Fault, Section};

/// Releases kept in a folder.
const KEEP: std::ops::RangeInclusive<usize> = 2..=1000;

/// Releases kept when site.toml does not say.
const KEPT: usize = 5;

/// One `[[targets]]` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TargetConfig {
    /// What it is called on the command line.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Files for the host to be made.
    pub host_files: Vec<HostFile>,
    /// The host whose limits count.
    pub limits: Option<Host>,
    /// How text is packed in place.
    pub pack: Option<Packing>,
    /// Packed copies beside text.
    pub twins: Vec<Packing>,
}

/// Where a target is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) enum Place {
    /// An object store.
    Store(StoreConfig),
    /// A branch of a git repository.
    Git {
        /// URL or name that git knows.
        remote: String,
        /// Branch.
        branch: String,
        /// Whether earlier commits stay.
        history: History,
    },
    /// A folder on another machine, over ssh.
    Ssh {
        /// What sends.
        tool: SshTool,
        /// `host` or `user@host`, or a name of the user's ssh configuration.
        host: String,
        /// Port; that of the ssh configuration when none.
        port: Option<u16>,
        /// Folder there.
        path: String,
        /// File of ssh configuration in place of the user's own.
        config: Option<String>,
    },
    /// A folder of this machine, with releases.
    Folder {
        /// From the site's folder.
        path: String,
        /// Releases kept.
        keep: usize,
    },
}

/// An object store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StoreConfig {
    /// Whose.
    pub provider: Provider,
    /// Bucket or container.
    pub bucket: String,
    /// Where it answers; the provider's own place when none.
    pub endpoint: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Storage account (Azure).
    pub account: Option<String>,
    /// Folder in the bucket.
    pub prefix: String,
    /// How two deploys at once are kept apart.
    pub locking: Locking,
}

/// Whose object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Provider {
    /// Amazon S3 and what speaks like it.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// Azure Blob Storage.
    Azure,
}

/// How two deploys at once are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Locking {
    /// The store writes only if the object is as it was (`If-Match`, `If-None-Match`).
    Conditional,
    /// It can't: write, wait, look whose is there.
    Plain,
}

/// Whether earlier commits of a branch stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum History {
    /// Each deploy adds a commit.
    Keep,
    /// The branch is one commit.
    Orphan,
}

/// What sends over ssh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum SshTool {
    /// `rsync`, on both sides.
    Rsync,
    /// `sftp`.
    Sftp,
}

#[derive(Clone, Copy)]
enum Kind {
    Store(Provider),
    Git,
    Ssh(SshTool),
    Folder,
}

const KINDS: [(&str, Kind); 7] = [
    ("s3", Kind::Store(Provider::S3)),
    ("gcs", Kind::Store(Provider::Gcs)),
    ("azure", Kind::Store(Provider::Azure)),
    ("git", Kind::Git),
    ("rsync", Kind::Ssh(SshTool::Rsync)),
    ("sftp", Kind::Ssh(SshTool::Sftp)),
    ("folder", Kind::Folder),
];

pub(crate) fn read_targets(top: &mut Section<'_, '_>) -> Vec<TargetConfig> {
    let mut targets: Vec<TargetConfig> = Vec::new();
    for (span, table) in top.tables("targets") {
        let mut section = top.reader.section("targets", Some(table));
        let name = section.checked("name", parse_name);
        let kind = section.choice("kind", &KINDS.map(|(word, kind)| (word, (word, kind))));
        for (key, read) in [("name", name.is_some()), ("kind", kind.is_some())] {
            if !read && section.value(key).is_none() {
                section.reader.fault(&span, Fault::new(format!("a target has no `{key}`")));
            }
        }
        let (Some(name), Some((word, kind))) = (name, kind) else { continue };
        if targets.iter().any(|other| other.name == name) {
            section.reader.fault(&span, Fault::new(format!("two targets are called {name:?}")));
            continue;
        }
        section.is_of_kind(word);
        let place = read_place(&mut section, kind, &span);
        let rest = read_rest(&mut section, kind);
        targets.extend(place.map(|place| TargetConfig { name, place, ..rest }));
    }
    targets
}

/// Asks for the keys of targets of all kinds.
pub(crate) fn ask_all(section: &mut Section<'_, '_>) {
    section.value("name");
    section.value("kind");
    for (_, kind) in KINDS {
        read_place(section, kind, &(0..0));
    }
    read_rest(section, Kind::Folder);
}

/// What a target of any kind may have; its name and place are not read here.
fn read_rest(section: &mut Section<'_, '_>, kind: Kind) -> TargetConfig {
    let host_files = section.choices("host_files", &HostFile::ALL).unwrap_or_default();
    let limits = section.choice("limits", &Host::ALL);
    let pack = section.choice("pack", &[("br", Packing::Brotli), ("gzip", Packing::Gzip)]);
    let twins =
        section.choices("twins", &[("br", Packing::Brotli), ("gz", Packing::Gzip)]).unwrap_or_default();
    if let (Some(_), Some(value), false) = (pack, section.value("pack"), matches!(kind, Kind::Store(_))) {
        let fault = Fault::new("`pack` needs a target that keeps headers: s3, gcs or azure");
        section.reader.fault(&value.span(), fault.help("use `twins` for a server of your own"));
    }
    let place = Place::Folder { path: String::new(), keep: KEPT };
    TargetConfig { name: String::new(), place, host_files, limits, pack, twins }
}

fn read_place(section: &mut Section<'_, '_>, kind: Kind, span: &std::ops::Range<usize>) -> Option<Place> {
    Some(match kind {
        Kind::Store(provider) => {
            let bucket = needed(section, span, "bucket", Section::name);
            let endpoint = section.checked("endpoint", parse_endpoint);
            let (region, account) = match provider {
                Provider::Azure => (None, needed(section, span, "account", Section::name)),
                Provider::S3 | Provider::Gcs => (section.name("region"), None),
            };
            let prefix = section.checked("prefix", parse_prefix).unwrap_or_default();
            let locking = [("conditional", Locking::Conditional), ("plain", Locking::Plain)];
            let locking = section.choice("locking", &locking).unwrap_or(Locking::Conditional);
            if provider == Provider::Azure && account.is_none() {
                return None;
            }
            Place::Store(StoreConfig {
                provider,
                bucket: bucket?,
                endpoint,
                region,
                account,
                prefix,
                locking,
            })
        }
        Kind::Git => {
            let remote = needed(section, span, "remote", |it, key| it.checked(key, parse_remote));
            let branch = section.checked("branch", parse_branch).unwrap_or_else(|| "gh-pages".into());
            let history = section.choice("history", &[("keep", History::Keep), ("orphan", History::Orphan)]);
            Place::Git { remote: remote?, branch, history: history.unwrap_or(History::Orphan) }
        }
        Kind::Ssh(tool) => {
            let host = needed(section, span, "host", |it, key| it.checked(key, parse_ssh_host));
            let port = section.number("port", &(1..=65535)).and_then(|port| u16::try_from(port).ok());
            let path = needed(section, span, "path", |it, key| it.checked(key, parse_remote_path));
            let config = section.name("ssh_config");
            Place::Ssh { tool, host: host?, port, path: path?, config }
        }
        Kind::Folder => {
            let path = needed(section, span, "path", Section::name);
            let keep = section.number("keep", &KEEP).unwrap_or(KEPT);
            Place::Folder { path: path?, keep }
        }
    })
}

/// A key that a target of this kind must have.
fn needed<'r, 't, T>(
    section: &mut Section<'r, 't>,
    span: &std::ops::Range<usize>,
    key: &'static str,
    read: impl FnOnce(&mut Section<'r, 't>, &'static str) -> Option<T>,
) -> Option<T> {
    if section.value(key).is_none() {
        section.reader.fault(span, Fault::new(format!("the target has no `{key}`")));
    }
    read(section, key)
}

fn parse_name(text: &str) -> Result<String, Fault> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if text.is_empty() || text.len() > 80 || !text.bytes().all(plain) || text.starts_with('-') {
        return Err(Fault::new(format!(
            "`name` must be 1 to 80 ASCII letters, digits, `-` and `_`, not {text:?}"
        )));
    }
    Ok(text.to_owned())
}

fn parse_endpoint(text: &str) -> Result<String, Fault> {
    let url = url::Url::parse(text).map_err(|_| {
        Fault::new("`endpoint` is no URL").help("for example \"https://s3.example.org\"").secret()
    })?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        let fault = Fault::new("`endpoint` must not have a name, password or query");
        return Err(fault.help("put secrets into the environment").secret());
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Fault::new("`endpoint` must be http or https"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn parse_prefix(text: &str) -> Result<String, Fault> {
    let prefix = text.trim_matches('/');
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.chars().any(char::is_control);
    if !prefix.is_empty() && prefix.split('/').any(odd) {
        return Err(Fault::new(format!("`prefix` must be a folder of the bucket, not {text:?}")));
    }
    Ok(prefix.to_owned())
}

/// A URL, a path, or a name that git knows. One that begins with a dash would be an option to git.
fn parse_remote(text: &str) -> Result<String, Fault> {
    if let Ok(url) = url::Url::parse(text)
        && (url.password().is_some() || (url.scheme().starts_with("http") && !url.username().is_empty()))
    {
        let fault = Fault::new("`remote` must not have a user name, token or password");
        return Err(fault.help("let git ask a credential helper, or use ssh").secret());
    }
    // `ext::` runs a command.
    if text.is_empty() || text.starts_with('-') || text.contains("::") || text.contains(char::is_control) {
        return Err(Fault::new(format!("`remote` is nothing that git pushes to: {text:?}")));
    }
    Ok(text.to_owned())
}

fn parse_branch(text: &str) -> Result<String, Fault> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    if text.is_empty()
        || text.starts_with(['-', '/', '.'])
        || text.ends_with(['/', '.'])
        || text.ends_with(".lock")
        || text.contains("..")
        || text.contains("@{")
        || text.contains("//")
        || text.contains(odd)
    {
        return Err(Fault::new(format!("`branch` is no name of a branch: {text:?}")));
    }
    Ok(text.to_owned())
}

fn parse_ssh_host(text: &str) -> Result<String, Fault> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if text.is_empty() || text.starts_with('-') || !text.chars().all(plain) || text.matches('@').count() > 1 {
        let fault = Fault::new(format!(
            "`host` must be a host, `user@host` or a name of your ssh configuration, not {text:?}"
        ));
        return Err(fault.help("`port` has a key of its own"));
    }
    Ok(text.to_owned())
}

/// A folder on another machine. Spaces and what a shell there would read are left out: rsync and sftp quote differently.
fn parse_remote_path(text: &str) -> Result<String, Fault> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let path = if text == "/" { text } else { text.trim_end_matches('/') };
    if path.is_empty() || path == "/" || path.starts_with('-') || !path.chars().all(plain) {
        let fault = Fault::new(format!(
            "`path` must be a folder of letters, digits, `.`, `-`, `_` and `/`, not {text:?}"
        ));
        return Err(fault.help("for example \"/srv/www/digest\""));
    }
    if path.split('/').any(|part| part == "..") {
        return Err(Fault::new(format!("`path` must not hold `..`: {text:?}")));
    }
    Ok(path.to_owned())
}
