//! A body with one fault in it: in a part of it (a member, an element, a pair) that is left out,
//! doubled, or says something else; or in its bytes.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::bend::nonsense;
use super::{Words, form, json, xml};

/// One fault.
#[derive(Clone, Debug)]
pub(super) enum BodyBend {
    /// Of one of the parts.
    Part(Index, PartBend),
    /// The rest is missing.
    Cut(Index),
    /// A piece comes twice.
    Twice(Index, Index),
    /// A text stands in between.
    Insert(Index, String),
    /// A byte is another.
    Overwrite(Index, u8),
}

/// What is wrong with a part.
#[derive(Clone, Debug)]
pub(super) enum PartBend {
    /// It is not there.
    Dropped,
    /// It is there twice, the second time with another value.
    Doubled(Odd),
    /// It says something else.
    Says(Odd),
}

/// Something else to say.
#[derive(Clone, Debug)]
pub(super) enum Odd {
    /// Nothing, in the words of the body's language.
    Null,
    /// A text.
    Text(String),
    /// What the same member, element or pair says elsewhere; a known text if it is nowhere else.
    Elsewhere(Index),
    /// A number or a word that is none of the language's texts, as it is written.
    Bare(&'static str),
}

/// Kinds, sizes and forms of values that are likely to be wrong.
const BARE: &[&str] = &[
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "99999999999999999999999999",
    "[]",
    "{}",
    "[null]",
    "[[1]]",
    "{\"id\":{}}",
    "nil",
    "\"\\ud800\"",
];

pub(super) fn body_bend(words: &Words) -> impl Strategy<Value = BodyBend> + use<> {
    let at = any::<Index>;
    prop_oneof![
        12 => (at(), part_bend(words)).prop_map(|(at, bend)| BodyBend::Part(at, bend)),
        1 => at().prop_map(BodyBend::Cut),
        1 => (at(), at()).prop_map(|(one, other)| BodyBend::Twice(one, other)),
        1 => (at(), nonsense()).prop_map(|(at, text)| BodyBend::Insert(at, text)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| BodyBend::Overwrite(at, byte)),
    ]
}

fn part_bend(words: &Words) -> impl Strategy<Value = PartBend> + use<> {
    let odd = || {
        prop_oneof![
            2 => Just(Odd::Null),
            2 => Just(Odd::Text(String::new())),
            6 => any::<Index>().prop_map(Odd::Elsewhere),
            4 => select(words.values.clone()).prop_map(Odd::Text),
            4 => nonsense().prop_map(Odd::Text),
            3 => select(BARE).prop_map(Odd::Bare),
        ]
    };
    prop_oneof![3 => Just(PartBend::Dropped), 1 => odd().prop_map(PartBend::Doubled), 6 => odd().prop_map(PartBend::Says)]
}

impl BodyBend {
    /// The body with the fault; the same if it has no such part.
    pub(super) fn done_to(self, mut body: Vec<u8>, words: &Words) -> Vec<u8> {
        let place = |at: Index| at.index(body.len() + 1);
        match self {
            BodyBend::Part(at, bend) => {
                return bent_part(&body, at, &bend, words).map_or(body, String::into_bytes);
            }
            BodyBend::Cut(at) => body.truncate(place(at)),
            BodyBend::Twice(one, other) => {
                let (from, to) = (place(one).min(place(other)), place(one).max(place(other)));
                body.splice(to..to, body[from..to].to_vec());
            }
            BodyBend::Insert(at, text) => {
                drop(body.splice(place(at)..place(at), text.into_bytes()))
            }
            BodyBend::Overwrite(at, byte) => {
                if let Some(old) = (!body.is_empty()).then(|| at.index(body.len())) {
                    body[old] = byte;
                }
            }
        }
        body
    }
}

impl PartBend {
    /// The same for the part of this name, with what is said elsewhere looked up.
    pub(super) fn of(&self, name: &str, words: &Words) -> PartBend {
        let known = |odd: &Odd| match odd {
            Odd::Elsewhere(at) => {
                let said = words
                    .said
                    .iter()
                    .find(|(other, _)| *other == name)
                    .map_or(&words.values, |(_, said)| said);
                Odd::Text(at.get(said).clone())
            }
            other => other.clone(),
        };
        match self {
            PartBend::Dropped => PartBend::Dropped,
            PartBend::Doubled(odd) => PartBend::Doubled(known(odd)),
            PartBend::Says(odd) => PartBend::Says(known(odd)),
        }
    }
}

fn bent_part(body: &[u8], at: Index, bend: &PartBend, words: &Words) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    match text.trim_start().chars().next()? {
        '{' | '[' => json::bent(text, at, bend, words),
        '<' => xml::bent(text, at, bend, words),
        _ => form::bent(text, at, bend, words),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::chance::drawn;

    fn words() -> Words {
        Words {
            base: "",
            right: Vec::new(),
            path: Vec::new(),
            query: Vec::new(),
            values: vec!["known".to_owned()],
            said: vec![("k", vec!["said".to_owned()])],
            callers: Vec::new(),
            content_types: Vec::new(),
        }
    }

    /// Everything that comes of this fault at one part or another.
    fn bent(body: &str, bend: &PartBend) -> Vec<String> {
        let at = any::<Index>();
        let bent = drawn(256, &at)
            .map(|at| bent_part(body.as_bytes(), at, bend, &words()).expect("a part"));
        bent.collect::<BTreeSet<String>>().into_iter().collect()
    }

    fn elsewhere() -> Odd {
        let at = any::<Index>();
        Odd::Elsewhere(drawn(1, &at).next().expect("a draw"))
    }

    #[test]
    fn every_part_of_json_can_be_dropped_doubled_and_say_something_else() {
        let body = r#"{"a":1,"k":[2]}"#;
        assert_eq!(
            bent(body, &PartBend::Dropped),
            [r#"{"a":1,"k":[]}"#, r#"{"a":1}"#, r#"{"k":[2]}"#]
        );
        assert_eq!(
            bent(body, &PartBend::Doubled(elsewhere())),
            [
                r#"{"a":1,"a":"known","k":[2]}"#,
                r#"{"a":1,"k":[2,"said"]}"#,
                r#"{"a":1,"k":[2],"k":"said"}"#
            ]
        );
        assert_eq!(
            bent(body, &PartBend::Says(Odd::Bare("1e999"))),
            [
                r#"{"a":1,"k":1e999}"#,
                r#"{"a":1,"k":[1e999]}"#,
                r#"{"a":1e999,"k":[2]}"#
            ]
        );
    }

    #[test]
    fn every_element_and_attribute_of_xml_can_be_dropped_doubled_and_say_something_else() {
        let body = "<r><a x='k'>1</a><b/></r>";
        assert_eq!(
            bent(body, &PartBend::Dropped),
            [
                "<r><a x='k'>1</a></r>",
                "<r><a>1</a><b/></r>",
                "<r><b/></r>"
            ]
        );
        assert_eq!(
            bent(body, &PartBend::Doubled(elsewhere())),
            [
                "<r><a x='k' x='said'>1</a><b/></r>",
                "<r><a x='k'>1</a><a x='k'>said</a><b/></r>",
                "<r><a x='k'>1</a><b/><bknown/></r>"
            ]
        );
        assert_eq!(
            bent(body, &PartBend::Says(Odd::Null)),
            [
                "<r><a i:nil=\"true\"/><b/></r>",
                "<r><a x=''>1</a><b/></r>",
                "<r><a x='k'>1</a><b/></r>"
            ]
        );
    }

    #[test]
    fn every_pair_of_a_form_can_be_dropped_doubled_and_say_something_else() {
        assert_eq!(bent("a=1&k=2", &PartBend::Dropped), ["a=1", "k=2"]);
        assert_eq!(
            bent("a=1&k=2", &PartBend::Doubled(elsewhere())),
            ["a=1&a=known&k=2", "a=1&k=2&k=said"]
        );
        assert_eq!(
            bent("a=1&k=2", &PartBend::Says(Odd::Text("x&y".into()))),
            ["a=1&k=x%26y", "a=x%26y&k=2"]
        );
    }
}
