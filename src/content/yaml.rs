//! A block of YAML in, its table out. Nothing is expanded beyond YAML's own anchors and merge keys, within a budget.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Options, Parser, ScalarStyle, ScanError, Span, StrInput};

use crate::content::entries::{Entry, Value};

// Far more than any digest writes; an alias bomb or a thousand brackets are an error like any other.
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 20_000;

/// Reads a file of YAML as JSON; numbers, dates and switches are texts.
///
/// # Errors
/// It is broken; says how, and in which line.
pub(crate) fn yaml_as_json(text: &str) -> Result<serde_json::Value, (String, u32)> {
    fn json(value: Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Text(text) => text.into(),
            Value::List(items) => items.into_iter().map(json).collect(),
            Value::Table(table) => table.into_iter().map(|entry| (entry.key, json(entry.value))).collect(),
        }
    }
    let broken = |error: ScanError| {
        (error.info().to_string(), u32::try_from(error.marker().line().max(1)).unwrap_or(1))
    };
    read(text, 1).map(|table| json(Value::Table(table))).map_err(broken)
}

/// Reads a YAML table whose first line has this number.
pub(super) fn read(block: &str, first_line: u32) -> Result<Vec<Entry>, ScanError> {
    let mut options = Options::default();
    options.emit_comments = false;
    (options.flow_nesting_limit, options.block_nesting_limit) = (MAX_DEPTH, MAX_DEPTH);
    let events = Parser::new_from_str_with_options(block, options);
    let mut reader = Reader { events, first_line, anchors: BTreeMap::new(), nodes: 0 };
    let (event, span) = loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(..), _) => {}
            node => break node,
        }
    };
    let Value::Table(table) = reader.node(event, span)? else {
        return Err(ScanError::new(span.start, "expected `key: value` lines"));
    };
    reader.next()?;
    match reader.next()? {
        (Event::StreamEnd, _) => Ok(table),
        (_, span) => Err(ScanError::new(span.start, "a second document begins here")),
    }
}

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    first_line: u32,
    /// Nodes that an alias may repeat, and of how many nodes each is made.
    anchors: BTreeMap<usize, (Value, usize)>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), ScanError> {
        let end = || ScanError::new(Marker::new(0, 1, 0), "the end comes too early");
        self.events.next().unwrap_or_else(|| Err(end()))
    }

    fn count(&mut self, nodes: usize, at: Span) -> Result<(), ScanError> {
        self.nodes += nodes;
        let small = self.nodes <= MAX_NODES;
        small.then_some(()).ok_or_else(|| ScanError::new(at.start, format!("more than {MAX_NODES} values")))
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Value, ScanError> {
        let before = self.nodes;
        self.count(1, span)?;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(text, style), anchor),
            Event::SequenceStart(_, anchor, _) => (Value::List(self.list()?), anchor),
            Event::MappingStart(_, anchor, _) => (Value::Table(self.table()?), anchor),
            Event::Alias(anchor) => {
                let Some((value, nodes)) = self.anchors.get(&anchor).cloned() else {
                    return Err(ScanError::new(span.start, "an alias inside of what it stands for"));
                };
                self.count(nodes, span)?;
                (value, 0)
            }
            _ => return Err(ScanError::new(span.start, "expected a value")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.nodes - before));
        }
        Ok(value)
    }

    fn list(&mut self) -> Result<Vec<Value>, ScanError> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn table(&mut self) -> Result<Vec<Entry>, ScanError> {
        let (mut table, mut merged) = (Vec::new(), Vec::new());
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => break,
                (event, span) => self.node(event, span)?.plain().unwrap_or_default(),
            };
            let (event, span) = self.next()?;
            let line = self.first_line + u32::try_from(span.start.line().saturating_sub(1)).unwrap_or(0);
            let value = self.node(event, span)?;
            if key != "<<" {
                table.push(Entry { key, value, line });
                continue;
            }
            let tables = if let Value::List(tables) = value { tables } else { vec![value] };
            for inner in tables {
                merged.extend(if let Value::Table(inner) = inner { inner } else { Vec::new() });
            }
        }
        for entry in merged {
            if table.iter().all(|own: &Entry| own.key != entry.key) {
                table.push(entry);
            }
        }
        Ok(table)
    }
}

/// A plain scalar is null or as it is written: a title of `007` is no 7.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    match (&*text, style) {
        ("" | "~" | "null" | "Null" | "NULL", ScalarStyle::Plain) => Value::Null,
        _ => Value::Text(text.into_owned()),
    }
}
