//! Mismatches, and the comparisons that all expectations share.

use std::collections::{BTreeMap, BTreeSet};

use scenario::expect::Codes;
use scenario::{At, Place};

/// One value of an expectation that does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// The place of the value; nowhere for `only: []` and the like, which have no value.
    pub(crate) place: Place,
    /// The key to show if the place is nowhere.
    pub(crate) key: &'static str,
    /// What was found instead.
    pub(crate) message: String,
    /// The likely fix.
    pub(crate) help: Option<String>,
    /// The rule that was applied.
    pub(crate) rule: Option<String>,
    /// The call that caused it, if it is known for certain.
    pub(crate) call: Option<u64>,
    /// Words that a call about the same learner mentions, to find it otherwise.
    pub(crate) related: Vec<String>,
}

impl Mismatch {
    pub(crate) fn at(place: Place, message: impl Into<String>) -> Mismatch {
        Mismatch {
            place,
            message: message.into(),
            ..Mismatch::default()
        }
    }

    /// A mismatch at a key, for a value without a place.
    pub(crate) fn under(key: &'static str, message: impl Into<String>) -> Mismatch {
        Mismatch {
            key,
            message: message.into(),
            ..Mismatch::default()
        }
    }

    /// Adds the key to show if the place is nowhere.
    pub(crate) fn with_key(self, key: &'static str) -> Mismatch {
        Mismatch { key, ..self }
    }

    pub(crate) fn with_related(mut self, words: impl IntoIterator<Item = String>) -> Mismatch {
        self.related
            .extend(words.into_iter().filter(|word| !word.is_empty()));
        self
    }

    pub(crate) fn with_call(self, call: u64) -> Mismatch {
        Mismatch {
            call: Some(call),
            ..self
        }
    }
}

/// The word for "there is none" where a code or a text is compared.
pub(crate) const NONE: &str = "none";

/// `` was `failed` ``, `was none`, `was empty`.
pub(crate) fn was(found: Option<&str>) -> String {
    match found {
        None => "was none".to_owned(),
        Some("") => "was empty".to_owned(),
        Some(found) => format!("was `{found}`"),
    }
}

/// Compares a text; `none` means that there is none.
pub(crate) fn text(expected: &Option<At<String>>, found: Option<&str>) -> Option<Mismatch> {
    let expected = expected.as_ref()?;
    let matches = match found {
        None => expected.value == NONE,
        Some(found) => expected.value == found,
    };
    (!matches).then(|| Mismatch::at(expected.place, was(found)))
}

/// Compares a number.
pub(crate) fn number(expected: &Option<At<u64>>, found: u64) -> Option<Mismatch> {
    let expected = expected.as_ref()?;
    (expected.value != found).then(|| Mismatch::at(expected.place, format!("was {found}")))
}

/// Compares codes, exactly these in any order; `fallback` is the place for an empty list.
pub(crate) fn codes(
    expected: Option<&Codes>,
    found: &[String],
    fallback: Place,
) -> Option<Mismatch> {
    let expected = &expected?.0;
    let missing = expected.iter().find(|code| !found.contains(&code.value));
    let extra = found
        .iter()
        .any(|code| !expected.iter().any(|known| known.value == *code));
    let place = match (missing, extra) {
        (None, false) => return None,
        (Some(missing), _) => missing.place,
        (None, true) => expected.first().map_or(fallback, |code| code.place),
    };
    Some(Mismatch::at(place, format!("was {}", quote_list(found))))
}

/// Quotes words as a list: `` `a`, `b` ``, or `none`.
pub(crate) fn quote_list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    if words.is_empty() {
        NONE.to_owned()
    } else {
        words.join(", ")
    }
}

/// Describes the values that differ; a missing value is empty.
pub(crate) fn describe_changes(
    before: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
    label: impl Fn(&str) -> String,
) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let values = names.into_iter().map(|name| {
        let [before, now] = [before, now].map(|map| map.get(name).map_or("", String::as_str));
        (name, before, now)
    });
    values
        .filter(|(_, before, now)| before != now)
        .map(|(name, before, now)| format!("{} changed from `{before}` to `{now}`", label(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, start: u32) -> At<String> {
        At {
            value: text.to_owned(),
            place: Place {
                source: 0,
                start,
                end: start + 1,
            },
        }
    }

    #[test]
    fn none_means_that_there_is_no_text() {
        assert_eq!(text(&Some(at("none", 3)), None), None);
        assert_eq!(text(&None, Some("x")), None);
        assert_eq!(
            text(&Some(at("none", 3)), Some("x")).unwrap().message,
            "was `x`"
        );
        assert_eq!(text(&Some(at("x", 3)), None).unwrap().message, "was none");
    }

    #[test]
    fn codes_are_exactly_these_in_any_order() {
        let expected = Codes(vec![at("a", 1), at("b", 2)]);
        let found = |codes: &[&str]| {
            codes
                .iter()
                .map(|code| (*code).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            codes(Some(&expected), &found(&["b", "a"]), Place::NOWHERE),
            None
        );
        let missing = codes(Some(&expected), &found(&["a"]), Place::NOWHERE).unwrap();
        assert_eq!(
            (missing.place.start, missing.message.as_str()),
            (2, "was `a`")
        );
        let extra = codes(Some(&expected), &found(&["a", "b", "c"]), Place::NOWHERE).unwrap();
        assert_eq!(
            (extra.place.start, extra.message.as_str()),
            (1, "was `a`, `b`, `c`")
        );
        let key = Place {
            source: 0,
            start: 9,
            end: 10,
        };
        let unwanted = codes(Some(&Codes(Vec::new())), &found(&["c"]), key).unwrap();
        assert_eq!(
            (unwanted.place.start, unwanted.message.as_str()),
            (9, "was `c`")
        );
    }
}
