//! One entry of the plan in, the bytes of one file out: Tera for pages, writers for feeds, sitemaps, OPML,
//! OpenSearch and robots.txt. Nothing is read here; templates see only the view that they are handed.

mod absolute;
mod book;
mod catalog;
mod csv;
mod feed;
mod forbidden;
mod in_script;
mod json;
mod json_ld;
mod mail;
mod opensearch;
mod renderer;
mod robots;
mod sitemap;
mod template_errors;
mod template_texts;
mod templates;
mod timemap;
mod xml;

pub(crate) use forbidden::forbidden;
pub(crate) use mail::{Mail, mail};
pub(crate) use renderer::Renderer;
pub(crate) use templates::Templates;
