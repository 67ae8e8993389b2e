//! Ids of footnotes, and of places that links of the same piece lead to, as the walk meets them: each id stands once.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use crate::clean::markup::builder::Builder;
use crate::clean::markup::note_ids::id_attribute;
use crate::clean::markup::tree::attr;

impl Builder<'_> {
    /// Keeps the id of a place for the block that begins there, or that is at hand.
    pub(super) fn note_place(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if self.in_noscript {
            return;
        }
        let notes = self.context.notes;
        let printed = || attr(element, "id").filter(|id| notes.is_place(id)).map(str::to_owned);
        if let Some(id) = self.places.at(node.id()).map(|number| notes.place(number)).or_else(printed)
            && self.ids.insert(id.clone())
        {
            match &self.place {
                // Several begin with one block: an element, and an element in it.
                Some(first) => self.places.join(id, first),
                None => self.place = Some(id),
            }
        }
    }

    /// The attribute with the id of a footnote or of a reference to one, where no other element has it.
    pub(super) fn note_id(&mut self, element: &Element) -> String {
        attr(element, "id")
            .filter(|id| {
                self.context.notes.own(id)
                    && !self.context.notes.is_place(id)
                    && self.ids.insert((*id).to_owned())
            })
            .map(id_attribute)
            .unwrap_or_default()
    }
}
