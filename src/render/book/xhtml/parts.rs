//! What is made of parts in an order: lists, terms, figures, tables, ruby.

use ego_tree::NodeRef;
use scraper::Node;

use crate::render::book::xhtml;
use crate::render::book::xhtml::{Place, Writer, is_blank};

impl Writer<'_, '_> {
    /// Items; what stands between them becomes one.
    pub(super) fn list(&mut self, node: NodeRef<'_, Node>, name: &str, place: Place) {
        let inside = Place { in_ordered: name == "ol", ..place };
        if node.children().all(is_blank) {
            return;
        }
        self.open(node, name, place, &[]);
        let mut stray = false;
        for child in node.children().filter(|child| !is_blank(*child)) {
            if xhtml::name(child) == Some("li") {
                if std::mem::take(&mut stray) {
                    self.close("li");
                }
                self.wrapped(child, "li", inside);
            } else {
                if !std::mem::replace(&mut stray, true) {
                    self.out.push_str("<li>");
                }
                self.node(child, inside);
            }
        }
        if stray {
            self.close("li");
        }
        self.close(name);
    }

    /// Terms and what is said of them: in turn, or as blocks.
    pub(super) fn terms(&mut self, node: NodeRef<'_, Node>, place: Place) {
        let names: Vec<Option<&str>> =
            node.children().filter(|child| !is_blank(*child)).map(xhtml::name).collect();
        let fits = names.iter().all(|name| matches!(name, Some("dt" | "dd")))
            && names.first() == Some(&Some("dt"))
            && names.last() == Some(&Some("dd"));
        self.open(node, if fits { "dl" } else { "div" }, place, &[]);
        for child in node.children().filter(|child| !is_blank(*child)) {
            match xhtml::name(child) {
                Some("dt") => {
                    self.wrapped(child, if fits { "dt" } else { "div" }, Place { no_heading: true, ..place })
                }
                Some("dd") => self.wrapped(child, if fits { "dd" } else { "div" }, place),
                _ => self.node(child, place),
            }
        }
        self.close(if fits { "dl" } else { "div" });
    }

    /// What it shows, then its caption; a second one is a block.
    pub(super) fn figure(&mut self, node: NodeRef<'_, Node>, place: Place) {
        self.open(node, "figure", place, &[]);
        let mut caption = None;
        for child in node.children() {
            if xhtml::name(child) == Some("figcaption") && caption.is_none() {
                caption = Some(child);
            } else {
                self.node(child, place);
            }
        }
        if let Some(caption) = caption {
            self.wrapped(caption, "figcaption", place);
        }
        self.close("figure");
    }

    /// Caption, head, bodies, foot: one of each but bodies.
    pub(super) fn table(&mut self, node: NodeRef<'_, Node>, place: Place) {
        let parts = |wanted: &'static [&'static str]| {
            node.children()
                .filter(move |child| xhtml::name(*child).is_some_and(|name| wanted.contains(&name)))
        };
        if parts(&["thead", "tbody", "tfoot"]).next().is_none() {
            return self.wrapped(node, "div", place);
        }
        self.open(node, "table", place, &[]);
        if let Some(caption) = parts(&["caption"]).next() {
            self.wrapped(caption, "caption", Place { no_table: true, ..place });
        }
        let (mut heads, mut feet) = (parts(&["thead"]), parts(&["tfoot"]));
        let (head, foot) = (heads.next(), feet.next());
        head.into_iter().for_each(|part| self.rows(part, "thead", place));
        for part in heads.chain(parts(&["tbody"])).chain(feet) {
            self.rows(part, "tbody", place);
        }
        foot.into_iter().for_each(|part| self.rows(part, "tfoot", place));
        self.close("table");
    }

    fn rows(&mut self, part: NodeRef<'_, Node>, name: &str, place: Place) {
        self.open(part, name, place, &[]);
        for row in part.children().filter(|row| xhtml::name(*row) == Some("tr")) {
            self.open(row, "tr", place, &[]);
            for cell in row.children() {
                match xhtml::name(cell) {
                    Some("td") => self.wrapped(cell, "td", place),
                    Some("th") => self.wrapped(cell, "th", Place { no_heading: true, ..place }),
                    _ => {}
                }
            }
            self.close("tr");
        }
        self.close(name);
    }

    /// Words with how they are read: each followed by that. Any other order is written out, in parentheses.
    pub(super) fn ruby(&mut self, node: NodeRef<'_, Node>, place: Place) {
        let kinds: String = node
            .children()
            .filter(|child| !is_blank(*child))
            .map(|child| match xhtml::name(child) {
                Some("rt") => 't',
                Some("rp") => 'p',
                Some("ruby") => 'x',
                _ => 'c',
            })
            .collect();
        let place = place.line();
        if is_in_turn(&kinds) {
            self.open(node, "ruby", place, &[]);
            for child in node.children() {
                match xhtml::name(child) {
                    Some(kind @ ("rt" | "rp")) => self.wrapped(child, kind, place),
                    Some("rb") => self.children(child, place),
                    _ => self.node(child, place),
                }
            }
            return self.close("ruby");
        }
        for child in node.children() {
            match xhtml::name(child) {
                Some("rt") => {
                    self.out.push_str(" (");
                    self.children(child, place);
                    self.out.push(')');
                }
                Some("rp") => {}
                Some("rb") => self.children(child, place),
                _ => self.node(child, place),
            }
        }
    }
}

/// Whether each word (`c`) of a ruby is followed by one reading (`t`), with parentheses (`p`) around it or without.
fn is_in_turn(kinds: &str) -> bool {
    let mut rest = kinds;
    while let Some(after) = rest.strip_prefix('c') {
        let after = after.trim_start_matches('c');
        match after.strip_prefix("ptp").or_else(|| after.strip_prefix('t')) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty() && !kinds.is_empty()
}
