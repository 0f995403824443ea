//! XML both ways: a small writer for answers, a small tree for requests.

use std::fmt::Write;

use fake_kit::{is_xml_character, resolve_reference};
use quick_xml::XmlVersion;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The deepest nesting that is read; no request of the vendor's goes beyond four.
const DEPTH_MAX: usize = 16;

/// Writes XML text from the outside in.
pub(crate) struct Writer(String);

impl Writer {
    /// A document that has its declaration.
    pub(crate) fn new() -> Writer {
        Writer("<?xml version=\"1.0\"?>\n".to_owned())
    }

    /// A part of a document, without a declaration.
    pub(crate) fn fragment() -> Writer {
        Writer(String::new())
    }

    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0.push('>');
    }

    pub(crate) fn close(&mut self, name: &str) {
        let _ = write!(self.0, "</{name}>");
    }

    /// An element with text; unset is an empty element (section 5.2).
    pub(crate) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: Option<&str>) {
        self.start(name, attributes);
        match text {
            Some(text) => {
                let _ = write!(self.0, ">{}</{name}>", escape(allowed(text)));
            }
            None => self.0.push_str("/>"),
        }
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.0, "<{name}");
        for (key, value) in attributes {
            let _ = write!(self.0, " {key}=\"{}\"", escape(allowed(value)));
        }
    }
}

/// Text without the characters that XML 1.0 does not have; that they vanish is a guess.
fn allowed(text: &str) -> String {
    text.chars()
        .filter(|letter| is_xml_character(*letter))
        .collect()
}

/// An element of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The root of `body`; `None` if it is not well-formed or nothing but it.
    pub(crate) fn parse(body: &[u8]) -> Option<Element> {
        let text = std::str::from_utf8(body)
            .ok()
            .filter(|text| text.chars().all(is_xml_character))?;
        let mut reader = Reader::from_str(text);
        let mut open = vec![Element::default()];
        loop {
            let text = match reader.read_event().ok()? {
                Event::Start(start) => {
                    open.push(element(&start)?);
                    if open.len() > DEPTH_MAX {
                        return None;
                    }
                    continue;
                }
                Event::Empty(start) => {
                    open.last_mut()?.children.push(element(&start)?);
                    continue;
                }
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(done);
                    continue;
                }
                Event::Text(text) => text.xml_content(XmlVersion::Implicit1_0).into_owned(),
                Event::CData(text) => text.xml_content(XmlVersion::Implicit1_0).into_owned(),
                Event::GeneralRef(reference) => resolve_reference(&reference)?,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::DocType(_) => return None,
                Event::Eof => break,
            };
            open.last_mut()?.text.push_str(&text);
        }
        let document = open
            .pop()
            .filter(|document| open.is_empty() && document.text.trim().is_empty())?;
        let [root] = <[Element; 1]>::try_from(document.children).ok()?;
        Some(root)
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The attribute of this name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.ok()?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()?
            .into_owned();
        value.chars().all(is_xml_character).then_some(())?;
        Some((attribute.key.as_ref().to_owned(), value))
    });
    let attributes = attributes.collect::<Option<Vec<(String, String)>>>()?;
    Some(Element {
        name: start.name().as_ref().to_owned(),
        attributes,
        ..Element::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_becomes_a_tree_whatever_its_quotes() {
        let root =
            Element::parse(b"<employee><field id='firstName'>Zo&#xEB; &amp; co</field><field id=\"city\"/></employee>")
                .expect("well-formed");
        assert_eq!(root.name, "employee");
        assert_eq!(root.children[0].attribute("id"), Some("firstName"));
        assert_eq!(root.children[0].text, "Zo\u{eb} & co");
        assert_eq!(root.children[1].text, "");
    }

    #[test]
    fn what_is_not_one_whole_document_is_refused() {
        for body in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "{\"title\":1}",
            "<a>&unknown;</a>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<a>\u{1}</a>",
            "<a>&#1;</a>",
            "<a b=\"&#xFFFF;\"/>",
        ] {
            assert_eq!(Element::parse(body.as_bytes()), None, "{body}");
        }
        let deep = "<a>".repeat(100_000);
        assert_eq!(Element::parse(deep.as_bytes()), None);
        assert_eq!(Element::parse(&[0xff, 0xfe]), None);
    }

    #[test]
    fn answers_are_escaped() {
        let mut writer = Writer::new();
        writer.open("employee", &[("id", "4\"17")]);
        writer.leaf(
            "field",
            &[("id", "city")],
            Some("A & B <\0\u{1}\u{7f}\u{ffff}>"),
        );
        writer.leaf("field", &[("id", "state")], None);
        writer.close("employee");
        assert_eq!(
            writer.finish(),
            "<?xml version=\"1.0\"?>\n<employee id=\"4&quot;17\"><field id=\"city\">A &amp; B &lt;\u{7f}&gt;</field><field id=\"state\"/></employee>"
        );
    }
}
