//! Reading lists in XML: rows of members, parameters with names, and the order of members that are
//! no user's.

use fake_kit::{is_xml_character, resolve_reference};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::NsReader;

use crate::api::format::xml::{Elements, content, ends_here, members, next, open_root, reader};
use crate::commands::user_input::FieldInput;

/// What the elements named `row` under the root hold; others under the root are left out.
pub(crate) fn rows(
    text: &str,
    root: &str,
    row: &str,
    knows: &dyn Fn(&str) -> bool,
) -> Option<Vec<Elements>> {
    each(text, root, row, |reader, _, is_empty| {
        if is_empty {
            Some(Vec::new())
        } else {
            members(reader, knows)
        }
    })
}

/// The `Parameter` elements under the root: their `fieldname` and their text.
pub(crate) fn parameters(text: &str, root: &str) -> Option<Vec<(String, String)>> {
    each(text, root, "Parameter", |reader, start, is_empty| {
        let value = if is_empty {
            String::new()
        } else {
            content(reader)??
        };
        Some((field_name(start)?, value))
    })
}

/// The known elements in the order of their members: the pointer's rule without floating members.
pub(crate) fn in_order<M: Copy + Ord>(
    found: Elements,
    named: impl Fn(&str) -> Option<M>,
) -> Vec<(M, FieldInput)> {
    let mut last = None;
    let known = found
        .into_iter()
        .filter_map(|(name, input)| Some((named(&name)?, input)));
    known
        .filter(|(member, _)| {
            let is_ahead = last < Some(*member);
            if is_ahead {
                last = Some(*member);
            }
            is_ahead
        })
        .collect()
}

/// Reads every element named `item` directly under the root with `read`, whose last argument is
/// whether the element is empty. `None` if the text is not one well-formed element named `root`.
fn each<T>(
    text: &str,
    root: &str,
    item: &str,
    read: impl Fn(&mut NsReader<&[u8]>, &BytesStart<'_>, bool) -> Option<T>,
) -> Option<Vec<T>> {
    let mut reader = reader(text)?;
    let mut found = Vec::new();
    let mut is_done = open_root(&mut reader, root)?;
    while !is_done {
        let (is_plain, event) = next(&mut reader)?;
        match event {
            Event::Start(start) if is_plain && start.name().0 == item => {
                found.push(read(&mut reader, &start, false)?)
            }
            Event::Empty(start) if is_plain && start.name().0 == item => {
                found.push(read(&mut reader, &start, true)?)
            }
            Event::Start(_) => drop(content(&mut reader)?),
            Event::End(_) => is_done = true,
            Event::Eof | Event::DocType(_) => return None,
            Event::GeneralRef(reference) => drop(resolve_reference(&reference)?),
            _ => {}
        }
    }
    ends_here(&mut reader).then_some(found)
}

fn field_name(start: &BytesStart<'_>) -> Option<String> {
    let attribute = start.try_get_attribute("fieldname").ok()??;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    value
        .chars()
        .all(is_xml_character)
        .then(|| value.into_owned())
}
