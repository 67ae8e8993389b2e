//! An export of WordPress (WXR, RSS 2.0 with names of its own) in, article files out: <https://wordpress.org/documentation/article/tools-export-screen/>.
//!
//! The export is read twice, an item at a time: first to the end, so that nothing is written of one that is broken or without end, then for its items.
//! What is there already stays as it is.

mod lists;
mod text;

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::config::Config;
use crate::disk::error::{Failure, IoError};
use crate::disk::site::write_whole;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::page_path;
use crate::ground::slug::{Slugs, slugify};
use crate::import::wordpress::lists::Lists;
use crate::import::wordpress::text::{has_shortcode, paragraphs};

/// Bytes of one item, and of what stands before the first, at most.
const MOST_OF_ITEM: u64 = 32 << 20;

/// Bytes of the name of a file at most.
const LONGEST_NAME: usize = 80;

/// What an import did.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Files written.
    pub new: usize,
    /// Files that are there as they would be written.
    pub same: usize,
    /// Files that are there with another text.
    pub other: usize,
    /// Items that are neither post nor page: pictures, menus.
    pub left_out: usize,
    /// Addresses of lists that are called otherwise here, each with where it leads.
    pub moved: Vec<(String, String)>,
    pub report: Vec<Diagnostic>,
}

/// An item of an export.
#[derive(Debug, Default)]
struct Item {
    title: String,
    link: String,
    creator: String,
    content: String,
    excerpt: String,
    id: String,
    date: String,
    date_gmt: String,
    name: String,
    status: String,
    password: String,
    kind: String,
    categories: Vec<String>,
    tags: Vec<String>,
    lists: Lists,
}

/// Reads the export in `file` and writes an article file below `out` for each post and page.
///
/// # Errors
/// It is no export, or broken: nothing was written. The disk said no.
pub(crate) fn import(file: &Path, out: &Path, config: &Config) -> Result<Written, Failure> {
    let (mut items, mut kinds) = (0_usize, 0_usize);
    read(file, |item| {
        items += usize::from(!item.lists.is_of_head());
        kinds += usize::from(!item.kind.is_empty());
        Ok(())
    })?;
    if kinds == 0 {
        let found = Diagnostic::error(match items {
            0 => format!("{} holds no item", file.display()),
            // A feed is RSS, too.
            _ => format!("{} is no export of WordPress: no item says what it is", file.display()),
        });
        return Err(Failure::refused(found.help("export it anew: Tools → Export → All content")));
    }
    let mut written = Written::default();
    let (mut asked, mut shortcodes, mut kept_back) = (0, 0, 0);
    let mut lists = Lists::default();
    read(file, |item| {
        let is_public = item.kind == "post" && item.status.trim() == "publish";
        lists.add(&item.lists, is_public.then_some((&item.categories, &item.tags)));
        if !matches!(&*item.kind, "post" | "page")
            || matches!(&*item.status, "trash" | "auto-draft" | "inherit")
        {
            written.left_out += usize::from(!item.lists.is_of_head());
            return Ok(());
        }
        let path = path_of(&item.link, config.base_path());
        asked += usize::from(path.is_none());
        shortcodes += usize::from(has_shortcode(&item.content));
        kept_back += usize::from(!item.password.is_empty());
        let text = article(item, path.as_deref());
        put(&out.join(name_of(item)), &text, &mut written)
    })?;
    written.moved = lists.moved(config.urls.slugs);
    if kept_back > 0 {
        let message = format!("items with a password, which are drafts now: {kept_back}");
        let help = "no page here asks for one; take out `draft` of what everybody may read";
        written.report.push(Diagnostic::warning(message).help(help));
    }
    if asked > 0 {
        let message = format!("{asked} items have an address that asks a server, such as /?p=12");
        written
            .report
            .push(Diagnostic::warning(message).help("no file answers it: let the host lead on, or leave it"));
    }
    if shortcodes > 0 {
        let message = format!("{shortcodes} items hold shortcodes, such as [gallery], which stand as text");
        written.report.push(
            Diagnostic::warning(message)
                .help("nothing in an article is run or replaced; write what they stand for into the files"),
        );
    }
    if written.other > 0 {
        let message =
            format!("{} files are there with another text and were left as they are", written.other);
        written.report.push(Diagnostic::warning(message).help("remove those that are to be written anew"));
    }
    Ok(written)
}

/// Writes a file that is not there, whole or not at all.
fn put(path: &Path, text: &str, written: &mut Written) -> Result<(), Failure> {
    match fs::read(path) {
        Ok(there) if there == text.as_bytes() => written.same += 1,
        Ok(_) => written.other += 1,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            write_whole(path, text.as_bytes())?;
            written.new += 1;
        }
        Err(error) => return Err(IoError::new("read", path, error).into()),
    }
    Ok(())
}

/// Hands each item on, in the order of the export.
fn read(file: &Path, mut each: impl FnMut(&Item) -> Result<(), Failure>) -> Result<(), Failure> {
    let open = fs::File::open(file).map_err(IoError::on("read", file))?;
    let mut reader =
        Reader::from_reader(Bounded { inner: BufReader::with_capacity(1 << 16, open), left: MOST_OF_ITEM });
    reader.config_mut().check_end_names = false;
    let broken = |message: String, at: u64| {
        let found = Diagnostic::error(format!(
            "{} is broken at byte {at}: {message}; nothing was written",
            file.display()
        ));
        Failure::refused(found.help("export it anew: Tools → Export → All content"))
    };
    let (mut buffer, mut item, mut inside) = (Vec::new(), None::<Item>, String::new());
    let (mut text, mut list, mut is_rss, mut has_ended) =
        (String::new(), [String::new(), String::new()], false, false);
    loop {
        buffer.clear();
        let at = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer).map_err(|error| broken(error.to_string(), at))?;
        match event {
            Event::Eof if has_ended => return Ok(()),
            Event::Eof => return Err(broken("it ends before its own end, and so is not whole".into(), at)),
            Event::DocType(_) => {
                return Err(broken("it declares a document type, as no export does".into(), at));
            }
            Event::Start(tag) => {
                let name = tag.name().0.to_owned();
                is_rss |= name == "rss";
                if !is_rss {
                    return Err(broken("it is no export of WordPress".into(), at));
                }
                // What stands before the items says which lists there are.
                if name == "item" || (item.is_none() && matches!(&*name, "wp:category" | "wp:tag")) {
                    item = Some(Item::default());
                }
                list = ["domain", "nicename"].map(|key| {
                    let said = tag.attributes().flatten().find(|attribute| attribute.key.0 == key);
                    said.map_or_else(String::new, |attribute| attribute.value.to_string())
                });
                text.clear();
                inside = name;
            }
            Event::End(tag) => {
                let name = tag.name().0.to_owned();
                has_ended |= name == "rss";
                let is_list = matches!(&*name, "wp:category" | "wp:tag");
                if name == "item" || is_list {
                    if let Some(item) = item.take() {
                        each(&item)?;
                    }
                    reader.get_mut().left = MOST_OF_ITEM;
                } else if let (Some(item), true) = (&mut item, name == inside) {
                    item.set(&name, &list, std::mem::take(&mut text));
                }
                inside.clear();
            }
            Event::Text(part) if item.is_some() => text.push_str(&part),
            Event::CData(part) if item.is_some() => text.push_str(&part),
            Event::GeneralRef(name) if item.is_some() => text.push_str(&referred(&name)),
            _ => {}
        }
    }
}

/// The character that a reference names; what nobody knows stays as it is.
pub(super) fn referred(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    match (number.and_then(char::from_u32), name) {
        (Some(c), _) => c.to_string(),
        (_, "amp") => "&".into(),
        (_, "lt") => "<".into(),
        (_, "gt") => ">".into(),
        (_, "quot") => "\"".into(),
        (_, "apos") => "'".into(),
        (_, other) => format!("&{other};"),
    }
}

impl Item {
    fn set(&mut self, name: &str, list: &[String; 2], text: String) {
        let [domain, nicename] = list;
        let place = match name {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "dc:creator" => &mut self.creator,
            "content:encoded" => &mut self.content,
            "excerpt:encoded" => &mut self.excerpt,
            "wp:post_id" => &mut self.id,
            "wp:post_date" => &mut self.date,
            "wp:post_date_gmt" => &mut self.date_gmt,
            "wp:post_name" => &mut self.name,
            "wp:status" => &mut self.status,
            "wp:post_password" => &mut self.password,
            "wp:post_type" => &mut self.kind,
            "category" => {
                let list = if domain == "post_tag" { &mut self.tags } else { &mut self.categories };
                let name = text.trim().to_owned();
                let is_list = matches!(&**domain, "post_tag" | "category");
                if is_list {
                    self.lists.name(domain == "post_tag", nicename, &name);
                }
                list.extend(Some(name).filter(|name| is_list && !name.is_empty() && name != "Uncategorized"));
                return;
            }
            _ => return self.lists.set(name, text.trim()),
        };
        *place = text;
    }

    fn moment(&self) -> Option<DateTime<Utc>> {
        let read = |text: &str| NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S").ok();
        // A draft has none in UTC: 0000-00-00.
        read(&self.date_gmt).or_else(|| read(&self.date)).map(|date| date.and_utc())
    }
}

/// Bytes as they come, and an error where one item has too many.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(format!("one item has more than {MOST_OF_ITEM} bytes, or no end")));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        self.left = self.left.saturating_sub(read as u64);
        self.inner.consume(read);
    }
}

/// The old path of an item, for its page; none of an address that asks.
fn path_of(link: &str, base_path: &str) -> Option<String> {
    let url = url::Url::parse(link.trim()).ok().filter(|url| url.query().is_none())?;
    page_path(url.path(), base_path).map(|path| format!("/{path}"))
}

/// `2020/03/a-title-12.md`
fn name_of(item: &Item) -> PathBuf {
    let name = percent_encoding::percent_decode_str(item.name.trim()).decode_utf8_lossy().into_owned();
    let name = if name.is_empty() { item.title.clone() } else { name };
    let id: String = item.id.chars().filter(char::is_ascii_digit).take(20).collect();
    let name = format!("{}-{id}", slugify(&name, Slugs::Ascii, LONGEST_NAME));
    let folder = item.moment().map_or_else(|| "undated".to_owned(), |at| at.format("%Y/%m").to_string());
    Path::new(&folder).join(format!("{}.md", name.trim_matches('-')))
}

/// The file of an item.
fn article(item: &Item, path: Option<&str>) -> String {
    // A JSON text is one of YAML, too.
    let text = |text: &str| serde_json::Value::from(text.trim()).to_string();
    let list = |items: &[String]| serde_json::Value::from(items.to_vec()).to_string();
    let mut file = format!("---\ntitle: {}\n", text(&item.title));
    if let Some(at) = item.moment() {
        file += &format!("date: {}\n", at.format("%Y-%m-%dT%H:%M:%SZ"));
    }
    let fields = [("author", &item.creator), ("summary", &item.excerpt)];
    for (key, value) in fields.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        file += &format!("{key}: {}\n", text(value));
    }
    for (key, items) in [("categories", &item.categories), ("tags", &item.tags)] {
        if !items.is_empty() {
            file += &format!("{key}: {}\n", list(items));
        }
    }
    if !item.id.trim().is_empty() {
        file += &format!("id: {}\n", text(&format!("wordpress-{}", item.id.trim())));
    }
    if item.kind == "page" {
        file += "layout: page\n";
        file += &path.map_or_else(String::new, |path| format!("permalink: {}\n", text(path)));
    } else if let Some(path) = path {
        file += &format!("aliases: {}\n", list(&[path.to_owned()]));
    }
    // What asks for a password is published elsewhere, too, and not for everybody.
    if !matches!(item.status.trim(), "publish" | "future" | "") || !item.password.is_empty() {
        file += "draft: true\n";
    }
    file += "format: html\n---\n";
    file + paragraphs(&item.content).trim() + "\n"
}
