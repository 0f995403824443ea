//! One leaf of an expectation that does not hold, and the small comparisons all families share.

use scenario::expect::Codes;
use scenario::{At, Place};

/// One leaf that does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// Where the leaf stands; nowhere for `only: []` and the like, which have no leaf.
    pub(crate) place: Place,
    /// The key to look for then.
    pub(crate) key: &'static str,
    /// What was found instead.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// The rule that decided.
    pub(crate) rule: Option<String>,
    /// The call behind it, if it is known for certain.
    pub(crate) call: Option<u64>,
    /// Words by which a call about the same person can be found otherwise.
    pub(crate) about: Vec<String>,
}

impl Mismatch {
    pub(crate) fn at(place: Place, message: impl Into<String>) -> Mismatch {
        Mismatch {
            place,
            message: message.into(),
            ..Mismatch::default()
        }
    }

    /// Under a key, for what has no place of its own.
    pub(crate) fn under(key: &'static str, message: impl Into<String>) -> Mismatch {
        Mismatch {
            key,
            message: message.into(),
            ..Mismatch::default()
        }
    }

    /// The same, with where to look for the key if the place is nowhere.
    pub(crate) fn or_under(self, key: &'static str) -> Mismatch {
        Mismatch { key, ..self }
    }

    pub(crate) fn about(mut self, words: impl IntoIterator<Item = String>) -> Mismatch {
        self.about
            .extend(words.into_iter().filter(|word| !word.is_empty()));
        self
    }

    pub(crate) fn by_call(self, call: u64) -> Mismatch {
        Mismatch {
            call: Some(call),
            ..self
        }
    }
}

/// The word that stands for "there is none" where a code or text is compared.
pub(crate) const NONE: &str = "none";

/// `` was `failed` ``, `was none`, `was empty`.
pub(crate) fn was(found: Option<&str>) -> String {
    match found {
        None => "was none".to_owned(),
        Some("") => "was empty".to_owned(),
        Some(found) => format!("was `{found}`"),
    }
}

/// A text; `none` stands for there being none.
pub(crate) fn text(wanted: &Option<At<String>>, found: Option<&str>) -> Option<Mismatch> {
    let wanted = wanted.as_ref()?;
    let fits = match found {
        None => wanted.value == NONE,
        Some(found) => wanted.value == found,
    };
    (!fits).then(|| Mismatch::at(wanted.place, was(found)))
}

/// A number.
pub(crate) fn number(wanted: &Option<At<u64>>, found: u64) -> Option<Mismatch> {
    let wanted = wanted.as_ref()?;
    (wanted.value != found).then(|| Mismatch::at(wanted.place, format!("was {found}")))
}

/// Exactly these codes, in any order; `fallback` is where the key stands, for an empty list.
pub(crate) fn codes(wanted: Option<&Codes>, found: &[String], fallback: Place) -> Option<Mismatch> {
    let wanted = &wanted?.0;
    let missing = wanted.iter().find(|code| !found.contains(&code.value));
    let extra = found
        .iter()
        .any(|code| !wanted.iter().any(|known| known.value == *code));
    let place = match (missing, extra) {
        (None, false) => return None,
        (Some(missing), _) => missing.place,
        (None, true) => wanted.first().map_or(fallback, |code| code.place),
    };
    Some(Mismatch::at(place, format!("was {}", listed(found))))
}

/// `` `a`, `b` ``, or `none`.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    if words.is_empty() {
        NONE.to_owned()
    } else {
        words.join(", ")
    }
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
        let wanted = Codes(vec![at("a", 1), at("b", 2)]);
        let found = |codes: &[&str]| {
            codes
                .iter()
                .map(|code| (*code).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            codes(Some(&wanted), &found(&["b", "a"]), Place::NOWHERE),
            None
        );
        let missing = codes(Some(&wanted), &found(&["a"]), Place::NOWHERE).unwrap();
        assert_eq!(
            (missing.place.start, missing.message.as_str()),
            (2, "was `a`")
        );
        let extra = codes(Some(&wanted), &found(&["a", "b", "c"]), Place::NOWHERE).unwrap();
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
