//! Plain text: no control characters, nothing that reorders or hides other text.

use crate::clean::Cleaned;

use super::Faults;

/// Characters that no output holds: controls but tab and line feed, bidi embeddings, overrides and isolates,
/// non-characters, the byte order mark.
pub(crate) fn is_illegal(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        '\u{fdd0}'..='\u{fdef}' => true,
        c => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// Text of several lines.
pub(crate) fn check_lines(what: &str, text: &str, faults: &mut Faults) {
    if let Some(c) = text.chars().find(|&c| is_illegal(c)) {
        faults.push(format!("{what} holds U+{:04X}: {text:?}", u32::from(c)));
    }
}

/// What is shown on a terminal: nothing that moves the cursor, changes colours or reorders.
pub(crate) fn check_terminal(text: &str, faults: &mut Faults) {
    let harmful = |c: &char| {
        c.is_control() && *c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(c) = text.chars().find(harmful) {
        faults.push(format!("a finding holds U+{:04X}: {text:?}", u32::from(c)));
    }
}

fn check_line(what: &str, text: &str, faults: &mut Faults) {
    check_lines(what, text, faults);
    if text.contains(['\n', '\t', '\u{2028}', '\u{2029}']) || text.trim() != text {
        faults.push(format!("{what} is not one trimmed line: {text:?}"));
    }
}

/// What is known of an article is plain text of one line; the text of its body is all in its HTML.
pub(crate) fn check_cleaned(cleaned: &Cleaned, faults: &mut Faults) {
    let (article, details) = (&cleaned.article, &cleaned.details);
    check_line("the title", &article.title, faults);
    if article.title.is_empty() {
        faults.push("the title is empty".into());
    }
    let authors = article.authors.iter().map(|author| ("an author", author));
    for (what, text) in authors.chain(article.column.iter().map(|column| ("the column", column))) {
        check_line(what, text, faults);
        if text.is_empty() {
            faults.push(format!("{what} is there but empty"));
        }
    }
    check_line("the summary", &details.summary, faults);
    for topic in &article.topics {
        check_line("a topic", topic, faults);
    }
    for figure in &cleaned.figures {
        for text in figure.caption.iter().chain(&figure.credit) {
            check_line("a caption or credit", text, faults);
        }
    }
    check_lines("the text", &cleaned.text, faults);
    if let Some(image) = &details.lead_image {
        check_line("an alternative text", &image.alt, faults);
        if !super::body::is_picture_url(&image.url) {
            faults.push(format!("the lead image is at {:?}", image.url));
        }
    }
    if let Some(url) = &details.url {
        check_line("the source URL", url.as_str(), faults);
        if !(url.as_str().to_ascii_lowercase().starts_with("http://")
            || url.as_str().to_ascii_lowercase().starts_with("https://"))
            || url.as_str().contains(['"', '<', '>', ' '])
        {
            faults.push(format!("the source URL is {:?}", url.as_str()));
        }
    }

    let visible = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let printed = visible(&super::body::text(cleaned.body.as_str()));
    let mut rest = printed.as_str();
    for line in cleaned.text.lines() {
        let line = visible(line);
        match rest.find(&line) {
            Some(at) => rest = &rest[at + line.len()..],
            None => {
                faults.push(format!("the text {line:?} is not in the body {:?}", cleaned.body.as_str()));
                break;
            }
        }
    }
}
