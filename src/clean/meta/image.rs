//! The picture that stands for an article, and what is told of its pictures.

use crate::clean::article::Image;
use crate::clean::cleaned::Figure;
use crate::clean::markup::context::Context;
use crate::clean::markup::document::{Document, Picture};
use crate::clean::markup::{figures, links};
use crate::clean::meta::findings::Findings;
use crate::content::{FrontMatter, Origin};

/// The picture that the front matter names: a file beside the article, or any picture of the web.
pub(crate) fn of_front_matter(
    front_matter: &FrontMatter,
    context: &Context<'_>,
    found: &mut Findings,
) -> Option<Picture> {
    let written = front_matter.image.as_deref().filter(|written| !written.trim().is_empty())?;
    if let Some(attached) = context.lookup.look_for(written) {
        return Some(attached.into());
    }
    let url = links::resolve_image(written, context.base);
    if url.is_none() {
        found.warn_of_field(
            front_matter,
            "image",
            format!("the image of the front matter is neither a file beside the article nor an http(s) URL: {written:?}"),
            "write its path relative to the article, or a whole URL",
        );
    }
    url.map(|url| Picture { url: url.into(), ..Picture::default() })
}

/// The first picture that is shown and no link.
pub(crate) fn lead(document: &Document, origin: Origin, found: &mut Findings) -> Option<Image> {
    let lead = document.pictures().find(|picture| picture.label.is_none())?;
    found.origin("lead_image", origin);
    Some(lead.into())
}

impl From<&Picture> for Image {
    fn from(picture: &Picture) -> Self {
        let Picture { url, alt, width, height, .. } = picture;
        Self { url: url.clone(), alt: alt.clone(), width: *width, height: *height }
    }
}

impl From<&Picture> for Figure {
    fn from(picture: &Picture) -> Self {
        Self {
            image: picture.url.clone(),
            caption: picture.caption_text().map(str::to_owned),
            credit: figures::credit_of(picture),
        }
    }
}
