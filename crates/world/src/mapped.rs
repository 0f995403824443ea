//! What the help page's table makes of BambooHR's texts, written once more from the rule book and as plainly as possible.
//! It shares no code with the engine: whoever judges the engine judges by this.
//!
//! Left out: limits, user names and what is active.

use unicode_normalization::UnicodeNormalization;

/// BambooHR alias and Litmos member of every mapped text, the work email apart (MAP-1..12).
pub const TEXTS: [(&str, &str); 11] = [
    ("firstName", "FirstName"),
    ("lastName", "LastName"),
    ("workPhone", "PhoneWork"),
    ("mobilePhone", "PhoneMobile"),
    ("address1", "Street1"),
    ("address2", "Street2"),
    ("city", "City"),
    ("state", "State"),
    ("zipcode", "PostalCode"),
    ("country", "Country"),
    ("jobTitle", "JobTitle"),
];

/// A text after MAP-16: NFC, no control or zero-width characters, single spaces, trimmed.
pub fn normalised(raw: &str) -> String {
    let composed: String =
        raw.nfc().filter(|letter| !('\u{200b}'..='\u{200d}').contains(letter) && *letter != '\u{feff}').collect();
    let spaced: String = composed.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
