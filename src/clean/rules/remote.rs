//! Pictures on other hosts, as site.toml wants them: shown from there, by way of a proxy, or as links.
//!
//! The last step before printing: what tells pictures apart, twins and captions, goes by their own URLs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::clean::markup::document::{Document, Picture, Piece};
use crate::clean::markup::text::{one_line, start_of};
use crate::clean::removal::Record;
use crate::config::Images;

/// What may stand in any part of a URL as it is (RFC 3986, 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Characters of a file name that stands for a picture.
const LONGEST_NAME: usize = 60;

/// Gives every picture on another host its place.
pub(crate) fn place(document: &mut Document, images: &Images, record: &mut Record) {
    match images {
        Images::Link => {}
        Images::Proxy(pattern) => {
            for picture in document.pictures_mut().filter(|picture| is_remote(picture)) {
                let url = utf8_percent_encode(&picture.url, UNRESERVED).to_string();
                picture.url = pattern.replace("{url}", &url);
            }
        }
        Images::None => {
            let pieces = &document.pieces;
            let posters: Vec<bool> = (0..pieces.len()).map(|at| is_idle_poster(&pieces[at..])).collect();
            document.drop_marked(&posters, |piece| record.piece("images: none", piece));
            for picture in document.pictures_mut().filter(|picture| is_remote(picture)) {
                picture.label = Some(label(picture));
            }
        }
    }
}

/// Whether pieces begin with the poster of a player, which says nothing beside the player's own link.
fn is_idle_poster(pieces: &[Piece]) -> bool {
    let [Piece::Picture(picture), Piece::Player(_), ..] = pieces else { return false };
    is_remote(picture) && picture.link.is_some() && picture.caption.is_none() && picture.credit.is_none()
}

fn is_remote(picture: &Picture) -> bool {
    !picture.url.starts_with('/')
}

/// What a link to the picture says: its alternative text, else its file's name.
fn label(picture: &Picture) -> String {
    let alt = one_line(&picture.alt);
    if !alt.is_empty() {
        return alt;
    }
    let path = picture.url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    let name =
        percent_decode_str(name).decode_utf8().map_or_else(|_| name.to_owned(), |name| one_line(&name));
    start_of(&name, LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::markup::document::Caption;

    fn printed(pictures: impl IntoIterator<Item = Picture>, images: &Images) -> String {
        let pieces = pictures.into_iter().map(Piece::Picture).collect();
        let mut document = Document { pieces };
        place(&mut document, images, &mut Record::default());
        document.into_print().collect()
    }

    fn picture(url: &str, alt: &str) -> Picture {
        Picture { url: url.into(), alt: alt.into(), ..Picture::default() }
    }

    #[test]
    fn a_proxy_takes_the_whole_url() {
        let images = Images::Proxy("https://p.example/?w=9&url={url}".into());
        assert_eq!(
            printed(
                [picture("https://a.example/b c/é.jpg?x=1&y={url}", ""), picture("/files/a.png", "")],
                &images
            ),
            "<figure><img src=\"https://p.example/?w=9&amp;url=https%3A%2F%2Fa.example%2Fb%20c%2F%C3%A9.jpg%3Fx%3D1%26y%3D%7Burl%7D\" \
             alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></figure>\n\
             <figure><img src=\"/files/a.png\" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></figure>\n"
        );
    }

    #[test]
    fn a_link_says_what_the_picture_shows() {
        let caption = Caption { html: "港口".into(), text: "港口".into() };
        let pictures = [
            Picture { caption: Some(caption), ..picture("https://a.example/%E6%B8%AF.jpg?x", "") },
            picture("https://a.example/b.jpg", "A <boat>"),
            picture("/files/a.png", "ours"),
        ];
        assert_eq!(
            printed(pictures, &Images::None),
            "<figure><a href=\"https://a.example/%E6%B8%AF.jpg?x\">港.jpg</a><figcaption>港口</figcaption></figure>\n\
             <figure><a href=\"https://a.example/b.jpg\">A &lt;boat&gt;</a></figure>\n\
             <figure><img src=\"/files/a.png\" alt=\"ours\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></figure>\n"
        );
    }
}
