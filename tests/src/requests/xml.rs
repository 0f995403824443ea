//! A fault in one part of an XML text: any element or the value of any attribute.
//!
//! The texts are those that the tests themselves write: no comments, and no `>` in a value.

use std::ops::Range;

use proptest::sample::Index;

use super::Words;
use super::body::{Odd, PartMutation};

/// One part and its place.
#[derive(Clone, Debug)]
struct Part {
    /// All of it.
    whole: Range<usize>,
    /// What it says; of an element without end tag, the place before its slash.
    says: Range<usize>,
    is_attribute: bool,
}

/// The text with the fault; `None` if it has no part below its root.
pub(super) fn mutate(
    text: &str,
    at: Index,
    mutation: &PartMutation,
    words: &Words,
) -> Option<String> {
    let parts = parts(text);
    if parts.is_empty() {
        return None;
    }
    let Part {
        whole,
        says,
        is_attribute,
    } = at.get(&parts).clone();
    let said = |odd: &Odd| match odd {
        Odd::Null | Odd::Elsewhere(_) => String::new(),
        Odd::Text(text) => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace('\'', "&apos;"),
        // Half of these are elements where a text belongs.
        Odd::Bare(text) if is_attribute => text.replace('"', ""),
        Odd::Bare(text) => format!("<x>{text}</x>"),
    };
    let with = |range: Range<usize>, new: &str| {
        format!("{}{new}{}", &text[..range.start], &text[range.end..])
    };
    Some(match mutation.for_part(name(&text[whole.clone()]), words) {
        PartMutation::Dropped => with(whole, ""),
        PartMutation::Doubled(odd) => {
            let second = format!(
                "{}{}{}",
                &text[whole.start..says.start],
                said(&odd),
                &text[says.end..whole.end]
            );
            with(whole.end..whole.end, &second)
        }
        PartMutation::Says(Odd::Null) if !is_attribute && !says.is_empty() => {
            let name = text[whole.start + 1..].split([' ', '>', '/']).next()?;
            with(whole, &format!("<{name} i:nil=\"true\"/>"))
        }
        PartMutation::Says(odd) => with(says, &said(&odd)),
    })
}

/// What a part is called: by the first attribute of its tag, else by the tag.
fn name(part: &str) -> &str {
    let tag = part.split('>').next().unwrap_or_default();
    let quoted = tag.split(['"', '\'']).nth(1);
    quoted.unwrap_or_else(|| {
        tag.trim_start_matches(['<', ' '])
            .split(['=', ' '])
            .next()
            .unwrap_or_default()
    })
}

/// Elements below the root, and attributes.
fn parts(text: &str) -> Vec<Part> {
    let mut found = Vec::new();
    // Start of the start tag, and its end.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|n| at + n) {
        let Some(end) = text[start..].find('>').map(|n| start + n + 1) else {
            break;
        };
        let tag = &text[start..end];
        if tag.starts_with("</") {
            if let Some((whole, says)) = open.pop().filter(|_| !open.is_empty()) {
                found.push(Part {
                    whole: whole..end,
                    says: says..start,
                    is_attribute: false,
                });
            }
        } else if !tag.starts_with("<?") {
            found.extend(attributes(text, start..end));
            if !tag.ends_with("/>") {
                open.push((start, end));
            } else if !open.is_empty() {
                found.push(Part {
                    whole: start..end,
                    says: end - 2..end - 2,
                    is_attribute: false,
                });
            }
        }
        at = end;
    }
    found
}

fn attributes(text: &str, tag: Range<usize>) -> Vec<Part> {
    let mut found = Vec::new();
    let mut at = tag.start;
    while let Some(equals) = text[at..tag.end].find('=').map(|n| at + n) {
        let Some(quote) = text[equals + 1..]
            .chars()
            .next()
            .filter(|mark| matches!(mark, '"' | '\''))
        else {
            break;
        };
        let start = equals + 2;
        let Some(end) = text[start..tag.end].find(quote).map(|n| start + n) else {
            break;
        };
        let name = text[..equals].rfind(' ').unwrap_or(equals);
        found.push(Part {
            whole: name..end + 1,
            says: start..end,
            is_attribute: true,
        });
        at = end + 1;
    }
    found
}
