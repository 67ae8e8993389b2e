//! Footnotes: `[1]` where the text refers to one, a list with ways back at the end of the text.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag, TagEnd, html};

use crate::clean::markup::note_ids::{NoteIds, id_attribute};

/// The footnotes of one text, by their numbers: in the order in which the text refers to them.
pub(crate) struct Footnotes<'e, 'i> {
    ids: &'i NoteIds,
    notes: Vec<Note<'e>>,
    /// Place of a note by its label, in lower case.
    by_label: HashMap<String, usize>,
    definitions: Definitions<'e>,
}

struct Note<'e> {
    label: String,
    /// How often the text refers to it.
    references: usize,
    text: Vec<Event<'e>>,
}

impl<'e, 'i> Footnotes<'e, 'i> {
    pub(crate) fn new(ids: &'i NoteIds) -> Self {
        Self { ids, notes: Vec::new(), by_label: HashMap::new(), definitions: Definitions::default() }
    }

    /// Keeps what belongs to a definition, and puts a link in the place of a reference.
    pub(crate) fn pass(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        match event {
            Event::Start(Tag::FootnoteDefinition(label)) => self.definitions.open(label.to_lowercase()),
            Event::End(TagEnd::FootnoteDefinition) => self.definitions.close(),
            event => match self.definitions.innermost() {
                Some(note) => note.push(event),
                None => return Some(self.link(event)),
            },
        }
        None
    }

    fn link(&mut self, event: Event<'e>) -> Event<'e> {
        let Event::FootnoteReference(label) = event else { return event };
        let label = label.to_lowercase();
        let place = *self.by_label.entry(label.clone()).or_insert(self.notes.len());
        if place == self.notes.len() {
            self.notes.push(Note { label, references: 0, text: Vec::new() });
        }
        self.notes[place].references += 1;
        let number = place + 1;
        let id = id_attribute(self.ids.reference(number, self.notes[place].references));
        let note = self.ids.note(number);
        Event::InlineHtml(format!("<sup><a href=\"#{note}\"{id}>[{number}]</a></sup>").into())
    }

    /// Gives each note its text; notes may refer to further notes. What nothing refers to comes last.
    fn collect(&mut self) {
        let mut next = 0;
        while let Some(note) = self.notes.get(next) {
            let text = self.definitions.remove(&note.label);
            self.notes[next].text = text.into_iter().map(|event| self.link(event)).collect();
            next += 1;
        }
        for (label, text) in std::mem::take(&mut self.definitions).rest() {
            self.notes.push(Note { label, references: 0, text });
        }
    }

    /// Prints the list of notes.
    pub(crate) fn print(mut self, out: &mut String) {
        self.collect();
        if self.notes.is_empty() {
            return;
        }
        out.push_str("<hr>\n<ol>\n");
        for (number, Note { references, mut text, .. }) in (1..).zip(self.notes) {
            let back: String = (1..=references)
                .map(|place| format!(" <a href=\"#{}\">↩\u{fe0e}</a>", self.ids.reference(number, place)))
                .collect();
            let at_end = matches!(text.last(), Some(Event::End(TagEnd::Paragraph)));
            text.insert(text.len() - usize::from(at_end), Event::InlineHtml(back.into()));
            out.push_str(&format!("<li{}>", id_attribute(self.ids.note(number))));
            html::push_html(out, text.into_iter());
            out.push_str("</li>\n");
        }
        out.push_str("</ol>\n");
    }
}

/// Definitions in the order of the text, and those that are open: one may stand in another.
#[derive(Default)]
struct Definitions<'e> {
    all: Vec<(String, Vec<Event<'e>>)>,
    open: Vec<usize>,
    by_label: HashMap<String, usize>,
}

impl<'e> Definitions<'e> {
    fn open(&mut self, label: String) {
        self.open.push(self.all.len());
        self.by_label.entry(label.clone()).or_insert(self.all.len());
        self.all.push((label, Vec::new()));
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn innermost(&mut self) -> Option<&mut Vec<Event<'e>>> {
        self.open.last().map(|&at| &mut self.all[at].1)
    }

    /// The first of a label.
    fn remove(&mut self, label: &str) -> Vec<Event<'e>> {
        self.by_label.get(label).map(|&at| std::mem::take(&mut self.all[at].1)).unwrap_or_default()
    }

    /// What nothing has asked for.
    fn rest(self) -> impl Iterator<Item = (String, Vec<Event<'e>>)> {
        self.all.into_iter().filter(|(_, note)| !note.is_empty())
    }
}
