//! Text to tree, from the parser's events.

use std::collections::BTreeMap;
use std::iter::Peekable;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput, options};

use super::node::{Body, Key, Node};
use super::substitute::find_variable;
use crate::diagnostics::Problem;
use crate::place::Place;
use crate::text_file::BYTES_MAX;

/// Reads one document.
///
/// # Errors
/// The first thing that the format does not allow: broken syntax, a tag, an anchor, a duplicate
/// key, a variable in a key, a second document.
pub(crate) fn read(source: u32, text: &str) -> Result<Node, Problem> {
    let start = Place {
        source,
        start: 0,
        end: 0,
    };
    if text.len() > BYTES_MAX {
        return Err(Problem::syntax(
            start,
            format!("file larger than {} MiB", BYTES_MAX >> 20),
        ));
    }
    let options: Options = options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut reader = Reader {
        source,
        text,
        events: Parser::with_options(StrInput::new(text), options).peekable(),
    };
    let node = match reader.skip_to_node()? {
        true => reader.node()?,
        false => return Err(Problem::syntax(start, "empty file")),
    };
    match reader.next_after_document()? {
        None => Ok(node),
        Some((_, span)) => Err(
            Problem::syntax(reader.place(&span), "unexpected second document")
                .with_help("put each document in a file of its own"),
        ),
    }
}

/// What shares values between places of a scenario, instead of YAML's own ways.
const SHARE: &str = "share values with `use:` or `cases:`";

struct Reader<'t, I: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> {
    source: u32,
    text: &'t str,
    events: Peekable<I>,
}

impl<'t, I: Iterator<Item = Result<(Event<'t>, Span), ScanError>>> Reader<'t, I> {
    fn place(&self, span: &Span) -> Place {
        let byte = |offset: Option<usize>| {
            u32::try_from(offset.unwrap_or(self.text.len())).unwrap_or(u32::MAX)
        };
        Place {
            source: self.source,
            start: byte(span.start.byte_offset()),
            end: byte(span.end.byte_offset()),
        }
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Problem> {
        match self.events.next() {
            None => Ok(None),
            Some(Ok(item)) => Ok(Some(item)),
            Some(Err(error)) => Err(self.syntax(&error)),
        }
    }

    fn syntax(&self, error: &ScanError) -> Problem {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(self.text.len())
            .min(self.text.len());
        let message = error.kind().to_string();
        if let Some(tab) = self.tab_near(at) {
            return Problem::syntax(self.one(tab), "tab in the indentation")
                .with_help("indent with spaces");
        }
        let problem = Problem::syntax(self.one(at), format!("invalid YAML: {message}"));
        if message.contains("',' or") {
            problem.with_help(
                "add the missing comma, or put a text that contains `: ` or `, ` in quotes",
            )
        } else if message.contains("'-' indicator") || message.contains("block mapping") {
            problem.with_help("check the indentation: siblings start in the same column")
        } else {
            problem
        }
    }

    fn one(&self, at: usize) -> Place {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        Place {
            source: self.source,
            start,
            end: start + 1,
        }
    }

    /// A tab in the indentation of the line where the parser gave up, or of the next one.
    fn tab_near(&self, at: usize) -> Option<usize> {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let next = self.text[at..].find('\n').map(|end| at + end + 1);
        [Some(line), next].into_iter().flatten().find_map(|start| {
            let indent = self.text[start..].find(|c: char| c != ' ' && c != '\t')?;
            self.text[start..start + indent]
                .find('\t')
                .map(|tab| start + tab)
        })
    }

    fn skip_to_node(&mut self) -> Result<bool, Problem> {
        while let Some(item) = self.events.peek() {
            match item {
                Ok((Event::StreamStart | Event::DocumentStart(..), _)) => {
                    self.next()?;
                }
                Ok((Event::StreamEnd | Event::DocumentEnd, _)) => return Ok(false),
                Ok(_) | Err(_) => return Ok(true),
            }
        }
        Ok(false)
    }

    /// The next event after the document, other than the ends of document and stream.
    fn next_after_document(&mut self) -> Result<Option<(Event<'t>, Span)>, Problem> {
        while let Some((event, span)) = self.next()? {
            if !matches!(event, Event::DocumentEnd | Event::StreamEnd) {
                return Ok(Some((event, span)));
            }
        }
        Ok(None)
    }

    fn node(&mut self) -> Result<Node, Problem> {
        let Some((event, span)) = self.next()? else {
            let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            return Err(Problem::syntax(
                Place {
                    source: self.source,
                    start: end,
                    end,
                },
                "unexpected end of file",
            ));
        };
        let place = self.place(&span);
        self.reject_properties(&event, place)?;
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = matches!(style, ScalarStyle::Plain);
                Ok(Node::new(
                    place,
                    Body::Text {
                        text: text.into_owned(),
                        plain,
                    },
                ))
            }
            Event::SequenceStart(..) => self.list(place),
            Event::MappingStart(..) => self.map(place),
            _ => Err(Problem::syntax(place, "unsupported YAML alias (`*name`)").with_help(SHARE)),
        }
    }

    fn reject_properties(&self, event: &Event<'_>, place: Place) -> Result<(), Problem> {
        let anchor = match event {
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(_, anchor, _)
            | Event::MappingStart(_, anchor, _) => *anchor,
            _ => 0,
        };
        if anchor != 0 {
            return Err(
                Problem::syntax(place, "unsupported YAML anchor (`&name`)").with_help(SHARE)
            );
        }
        match event.tag() {
            Some(_) => Err(Problem::syntax(place, "unsupported YAML tag (`!name`)")
                .with_help("remove it; every key has its own type")),
            None => Ok(()),
        }
    }

    fn list(&mut self, start: Place) -> Result<Node, Problem> {
        let mut items = Vec::new();
        loop {
            if let Some(Ok((Event::SequenceEnd, span))) = self.events.peek() {
                let span = *span;
                let place = self.close(start, &span, items.last());
                self.next()?;
                return Ok(Node::new(place, Body::List(items)));
            }
            items.push(self.node()?);
        }
    }

    fn map(&mut self, start: Place) -> Result<Node, Problem> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        loop {
            if let Some(Ok((Event::MappingEnd, span))) = self.events.peek() {
                let span = *span;
                let place = self.close(start, &span, entries.last().map(|(_, value)| value));
                self.next()?;
                return Ok(Node::new(place, Body::Map(entries)));
            }
            let key = self.key()?;
            if let Some(first) = seen.insert(key.text.clone(), key.place) {
                let problem = Problem::syntax(key.place, format!("duplicate key `{}`", key.text));
                return Err(problem.with_note(first, "first used here"));
            }
            let value = self.node()?;
            entries.push((key, value));
        }
    }

    fn key(&mut self) -> Result<Key, Problem> {
        let node = self.node()?;
        let Body::Text { text, plain } = node.body else {
            return Err(Problem::syntax(node.place, "expected a word as the key"));
        };
        if plain && text == "<<" {
            return Err(
                Problem::syntax(node.place, "unsupported YAML merge key (`<<`)").with_help(SHARE),
            );
        }
        if let Some(variable) = find_variable(&text) {
            let message = format!("variable `{variable}` in a key");
            let help = "a variable replaces a whole value; write `set: \"${set}\"`, with a column such as `set: { city: Bath }`";
            return Err(Problem::syntax(node.place, message).with_help(help));
        }
        Ok(Key {
            text,
            plain,
            place: node.place,
        })
    }

    /// A block collection has no closing token; it ends where its last value does.
    fn close(&self, start: Place, closing: &Span, last: Option<&Node>) -> Place {
        let closing = self.place(closing);
        let end = if closing.end > closing.start {
            closing.end
        } else {
            last.map_or(start.end, |last| last.place.end)
        };
        Place {
            end: end.max(start.start),
            ..start
        }
    }
}
