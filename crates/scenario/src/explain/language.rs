//! Small English: lists, counts, codes as words.

use crate::words::{EmployeeField, Vendor};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `missing_work_email` as people say it.
pub(super) fn code(code: &str) -> String {
    code.replace('_', " ")
}

/// `1 call`, `2 calls`.
pub(super) fn count(number: u64, noun: &str) -> String {
    match number {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `once`, `twice`, `5 times`.
pub(super) fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{number} times"),
    }
}

/// `job-title` as `Job Title`; a vendor's own name as it is.
pub(super) fn field(field: &EmployeeField) -> String {
    if field.is_known() {
        title(field.word())
    } else {
        field.word().to_owned()
    }
}

/// `job-title` as `Job Title`.
pub(super) fn title(word: &str) -> String {
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

/// As the vendor writes itself.
pub(super) fn vendor(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Bamboohr => "BambooHR",
        Vendor::Litmos => "Litmos",
        Vendor::Engine => "the engine",
    }
}

/// `“text”`, or that it is empty.
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
        assert_eq!(list(&names), "Ana, Ben and Cy");
        assert_eq!(list(&names[..2]), "Ana and Ben");
        assert_eq!(count(0, "call"), "no call");
        assert_eq!(times(2), "twice");
        assert_eq!(field(&EmployeeField::new("litmos-access")), "Litmos Access");
        assert_eq!(field(&EmployeeField::new("Shirt Size")), "Shirt Size");
    }
}
