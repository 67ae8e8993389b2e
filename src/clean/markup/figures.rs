//! Pictures and what belongs to them: captions next to a picture, credits in captions, pictures that stand twice.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::markup::document::{Block, BlockTag, Caption, Container, Document, Picture, Piece, Role};
use crate::clean::markup::text::{one_line, same_text};
use crate::clean::markup::{autolink, images};
use crate::clean::removal::Record;
use crate::clean::rules::profile::{PatternKey, Profile};
use crate::ground::html::escaped;

/// A caption in an element that says so may be this long; more is text that an unclosed figure swallowed.
const LONGEST_CAPTION: u32 = 600;

/// With this many bytes of captions a picture has enough: what follows is text.
const MOST_CAPTIONS: usize = 4000;

/// The rule that takes out what stands below a picture a second time.
const TWICE: &str = "generic: captions that stand twice";

/// Credit without a caption and longer than this is a caption in small print.
const LONGEST_CREDIT: usize = 48;

/// Joins captions and credits to their pictures. After it, no figure container and no caption block is left.
pub(crate) fn join(document: &mut Document, profile: Option<&Profile>, record: &mut Record) {
    ungroup(document);
    attach(document, profile, record);
    document.pictures_mut().for_each(|picture| finish(picture, profile));
    name_players(document);
}

/// Takes figure containers apart: all text in them is caption or credit.
fn ungroup(document: &mut Document) {
    let mut depth = 0_u32;
    let mut pictures = 0_u32;
    let pieces = std::mem::take(&mut document.pieces);
    // Captions that stand before their picture wait for it.
    let mut waiting: Vec<Block> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(Container::Figure, _) => {
                if depth == 0 {
                    pictures = 0;
                }
                depth += 1;
            }
            Piece::Close(Container::Figure) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    // A figure without a picture tells of the picture before it.
                    let alone = pictures == 0 && picture_before(&mut document.pieces).is_none();
                    let pieces = waiting.drain(..).map(|mut block| {
                        if alone || pictures == 0 && block.tag != BlockTag::P {
                            block.role = Role::Text;
                        }
                        Piece::Block(block)
                    });
                    document.pieces.extend(pieces);
                }
            }
            Piece::Block(mut block) if depth > 0 => {
                if block.role == Role::Text
                    && block.tag == BlockTag::P
                    && block.counts().all <= LONGEST_CAPTION
                {
                    block.role = Role::Caption;
                }
                waiting.push(block);
            }
            Piece::Picture(picture) if depth > 0 => {
                pictures += 1;
                document.pieces.push(Piece::Picture(picture));
            }
            piece => {
                document.pieces.extend(waiting.drain(..).map(Piece::Block));
                document.pieces.push(piece);
            }
        }
    }
    document.pieces.extend(waiting.drain(..).map(Piece::Block));
}

/// Gives captions and credits to the picture before them, else to the one after them.
fn attach(document: &mut Document, profile: Option<&Profile>, record: &mut Record) {
    let mut pieces: Vec<Piece> = Vec::with_capacity(document.pieces.len());
    let mut early: Vec<Block> = Vec::new();
    for piece in std::mem::take(&mut document.pieces) {
        match piece {
            Piece::Block(block) => {
                let before = picture_before(&mut pieces);
                match caption_kind(&block, before.as_deref(), profile) {
                    Some(role) => match before {
                        Some(picture) => take(picture, block, role, profile, record),
                        None => early.push(Block { role, ..block }),
                    },
                    None => {
                        settle(&mut pieces, &mut early);
                        pieces.push(Piece::Block(block));
                    }
                }
            }
            Piece::Picture(mut picture) => {
                for block in early.drain(..) {
                    let role = block.role;
                    take(&mut picture, block, role, profile, record);
                }
                pieces.push(Piece::Picture(picture));
            }
            piece => {
                settle(&mut pieces, &mut early);
                pieces.push(piece);
            }
        }
    }
    settle(&mut pieces, &mut early);
    document.pieces = pieces;
}

/// The picture that a caption would belong to: the last piece, or the poster of the video that is the last piece.
fn picture_before(pieces: &mut [Piece]) -> Option<&mut Picture> {
    match pieces {
        [.., Piece::Picture(picture)] => Some(picture),
        [.., Piece::Picture(poster), Piece::Player(player)] if poster.link.as_ref() == Some(&player.url) => {
            Some(poster)
        }
        _ => None,
    }
}

/// Captions whose picture was dropped are text again, so that nothing is lost.
fn settle(pieces: &mut Vec<Piece>, early: &mut Vec<Block>) {
    pieces.extend(early.drain(..).map(|block| Piece::Block(Block { role: Role::Text, ..block })));
}

/// Whether a block is caption or credit: by its markup, by a pattern of the profile, by small print after a picture.
fn caption_kind(block: &Block, before: Option<&Picture>, profile: Option<&Profile>) -> Option<Role> {
    if before.is_some_and(|picture| picture.words().len() > MOST_CAPTIONS) {
        return None;
    }
    if matches!(block.role, Role::Caption | Role::Credit) {
        return Some(block.role);
    }
    let picture = before?;
    if block.tag != BlockTag::P {
        return None;
    }
    let text = block.text();
    let text = text.trim();
    if let Some(profile) = profile {
        if profile.find(PatternKey::CreditText, text).is_some() {
            return Some(Role::Credit);
        }
        if profile.find(PatternKey::CaptionText, text).is_some() {
            return Some(Role::Caption);
        }
    }
    // Voice of America and Deutsche Welle: the picture, then `<div><small>caption</small></div>`. RFA and others repeat the
    // alternative text below the picture.
    let repeats = !picture.alt.is_empty() && same_text(&picture.alt, text);
    ((block.all_small() && block.counts().all <= LONGEST_CAPTION) || repeats).then_some(Role::Caption)
}

/// Gives one block to a picture.
fn take(picture: &mut Picture, block: Block, role: Role, profile: Option<&Profile>, record: &mut Record) {
    let text = one_line(&block.text());
    let mut named = |key, group: &str| {
        let named = one_line(&profile?.patterns(key).capture(&text, group)?);
        // "Image source, Reuters": the words around the name.
        record.any_text(profile?.find(key, &text)?, &text.replacen(&named, "", 1));
        Some(named)
    };
    let whole = named(PatternKey::CreditText, "credit");
    if role == Role::Credit || whole.is_some() {
        let credit = whole.unwrap_or(text);
        match &mut picture.credit {
            None => picture.credit = Some(credit),
            Some(known) if same_text(known, &credit) => record.text(TWICE, &credit),
            Some(known) => {
                known.push(' ');
                known.push_str(&credit);
            }
        }
        return;
    }
    let caption = match named(PatternKey::CaptionText, "caption") {
        Some(text) => caption_of(text),
        None => Caption { html: without_small(&block.html()), text },
    };
    match &mut picture.caption {
        None => picture.caption = Some(caption),
        // Two elements with one caption: a figure's own and the one that a feed added.
        Some(known) if same_text(&known.text, &caption.text) => record.text(TWICE, &caption.text),
        Some(known) => {
            known.html.push_str("<br>");
            known.html.push_str(&caption.html);
            known.text.push(' ');
            known.text.push_str(&caption.text);
        }
    }
}

/// HTML without the tags of small print: in a caption they mean the credit.
fn without_small(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = [rest.find("<small"), rest.find("</small")].into_iter().flatten().min() {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// A video without a title has that of its poster.
fn name_players(document: &mut Document) {
    for at in 1..document.pieces.len() {
        let (before, from) = document.pieces.split_at_mut(at);
        if let (Some(Piece::Picture(picture)), Some(Piece::Player(player))) =
            (before.last(), from.first_mut())
            && picture.link.as_deref() == Some(&player.url)
            && !player.label.contains(' ')
            && let Some(caption) =
                picture.caption.as_ref().filter(|caption| caption.text.chars().count() <= 80)
        {
            player.label.clone_from(&caption.text);
        }
    }
}

/// Last touches: captions in the alternative text, small print that is a caption.
fn finish(picture: &mut Picture, profile: Option<&Profile>) {
    if picture.caption.is_none()
        && profile.is_some_and(|profile| profile.caption_from_alt)
        && !picture.alt.is_empty()
    {
        let text = std::mem::take(&mut picture.alt);
        picture.caption = Some(caption_of(text));
    }
    if picture.caption.is_none()
        && picture.credit.as_ref().is_some_and(|credit| credit.chars().count() > LONGEST_CREDIT)
    {
        picture.caption = picture.credit.take().map(caption_of);
    }
    // Who has it read aloud would hear it twice.
    if picture.caption_text().is_some_and(|caption| same_text(caption, &picture.alt)) {
        picture.alt.clear();
    }
}

/// A caption of plain text, with its bare addresses as links like those of any text.
fn caption_of(text: String) -> Caption {
    let html = escaped(&text);
    let linked = autolink::link(&html, autolink::MOST_IN_CAPTION);
    Caption { html: linked.map_or(html, |linked| linked.html), text }
}

/// One picture twice in a row is one, in the larger of its sizes; one without a caption that stands again with it is a
/// teaser of it. Two that say different things below them stay.
pub(crate) fn drop_twins(document: &mut Document, record: &mut Record) {
    let mut last: Option<usize> = None;
    let mut gone = vec![false; document.pieces.len()];
    for at in 0..document.pieces.len() {
        let (before, from) = document.pieces.split_at_mut(at);
        match &mut from[0] {
            Piece::Picture(picture) => {
                let twin = last.and_then(|twin| match &mut before[twin] {
                    Piece::Picture(known) if images::is_same(&known.url, &picture.url) => Some((twin, known)),
                    _ => None,
                });
                last = Some(at);
                match twin {
                    Some((twin, known)) if says_no_more(picture, known) => {
                        images::take_better(known, picture.clone());
                        gone[at] = true;
                        last = Some(twin);
                    }
                    Some((twin, known)) if says_no_more(known, picture) => {
                        images::take_better(picture, known.clone());
                        gone[twin] = true;
                    }
                    _ => {}
                }
            }
            Piece::Block(_) => last = None,
            _ => {}
        }
    }
    document.drop_marked(&gone, |piece| record.piece("generic: pictures that stand twice", piece));
}

/// Whether all that stands below the one picture stands below the other too.
fn says_no_more(one: &Picture, other: &Picture) -> bool {
    let is_in = |one: Option<&str>, other: Option<&str>| {
        one.is_none_or(|one| other.is_some_and(|other| same_text(one, other)))
    };
    is_in(one.caption_text(), other.caption_text()) && is_in(one.credit.as_deref(), other.credit.as_deref())
}

/// Words that make what stands in parentheses at a caption's end a credit and not an aside.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [（(\[【]\s*
        (?: (?:圖|图|圖片|图片|照片|影像|資料圖|资料图)?(?:來源|来源|提供|翻攝|翻摄|截自|取自)?\s*[:：/／]\s*
          | (?:photo|image|credit|picture|source)s?(?:\s+by)?\s*[:：]\s* )?
        (?<credit> [^（）()\[\]【】]{2,48} )
        [）)\]】][。.]?\s*$",
    )
    .expect("a constant that compiles")
});

/// What a credit is made of.
static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) 社 | 通讯 | 通訊 | 新闻 | 新聞 | 报$ | 報$ | 电视 | 電視 | 台$ | 臺$ | 网$ | 網$ | 网站 | 網站 | 提供 | 资料 | 資料 | 檔案 | 档案 | 照片 | 图片 | 圖片
        | 摄 | 攝 | 截图 | 截圖 | 翻拍 | 视频 | 影片 | 推特 | 脸书 | 臉書 | 脸谱 | 官网 | 官網 | 维基 | 維基 | 公有领域 | 公有領域 | 大纪元 | 大紀元 | 网络 | 網路 | 記者 | 记者
        | \b(?:reuters|ap|afp|epa|getty|images?|photo|dpa|xinhua|cna|bbc|voa|rfa|rfi|dw|twitter|facebook|youtube|weibo|wiki\w*|flickr|pixabay|unsplash|shutterstock|public\ domain|cc\ by.*|creative\ commons|courtesy|handout|file)\b",
    )
    .expect("a constant that compiles")
});

/// Who made the picture: an element of its own, else what stands in parentheses at the end of the caption.
pub(crate) fn credit_of(picture: &Picture) -> Option<String> {
    if let Some(credit) = &picture.credit {
        return Some(credit.clone());
    }
    let caption = picture.caption_text()?;
    // The BBC ends captions with the owner.
    if let Some((_, owner)) = caption.rsplit_once('©') {
        let owner = owner.trim();
        if (1..=60).contains(&owner.chars().count()) && !owner.contains(['）', ')', '。']) {
            return Some(owner.to_owned());
        }
    }
    let credit = CREDIT.captures(caption)?.name("credit")?.as_str().trim();
    AGENCY.is_match(credit).then(|| credit.to_owned())
}
