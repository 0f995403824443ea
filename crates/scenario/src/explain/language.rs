//! English phrases: lists, counts, codes as words.

use crate::values::{EmployeeField, LearnerField, Vendor};

/// Joins parts: `a`, `a and b`, `a, b and c`.
pub(super) fn list(parts: impl IntoIterator<Item = String>) -> String {
    match &parts.into_iter().collect::<Vec<_>>()[..] {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A code as words: `missing_work_email` as `missing work email`.
pub(super) fn code(code: &str) -> String {
    code.replace('_', " ")
}

/// A number and its noun: `no calls`, `1 call`, `2 calls`, `3 deliveries`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    match number {
        0 => format!("no {plural}"),
        1 => format!("1 {noun}"),
        _ => format!("{number} {plural}"),
    }
}

/// How often: `once`, `twice`, `5 times`.
pub(super) fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{number} times"),
    }
}

/// A field word as a label: `job-title` as `Job Title`; a vendor's own name as it is.
pub(super) fn field(field: &EmployeeField) -> String {
    label(field.word(), field.is_known())
}

/// The same for a learner's field.
pub(super) fn learner_field(field: &LearnerField) -> String {
    label(field.word(), field.is_known())
}

fn label(word: &str, is_known: bool) -> String {
    if !is_known {
        return word.to_owned();
    }
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().chain(letters).collect()
        })
    };
    word.split('-')
        .map(capital)
        .collect::<Vec<String>>()
        .join(" ")
}

/// The name of a party.
pub(super) fn vendor(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Bamboohr => "BambooHR",
        Vendor::Litmos => "Litmos",
        Vendor::Engine => "the engine",
    }
}

/// A text in quotation marks, or `nothing` for an empty one.
pub(super) fn value(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("“{text}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_as_english() {
        let names = ["Ana".to_owned(), "Ben".to_owned(), "Cy".to_owned()];
        assert_eq!(list(names.clone()), "Ana, Ben and Cy");
        assert_eq!(list(names[..2].to_vec()), "Ana and Ben");
        assert_eq!(count(0, "call"), "no calls");
        assert_eq!(count(2, "delivery"), "2 deliveries");
        assert_eq!(times(2), "twice");
        assert_eq!(field(&EmployeeField::new("litmos-access")), "Litmos Access");
        assert_eq!(field(&EmployeeField::new("Shirt Size")), "Shirt Size");
    }
}
