//! Knobs as text: lists, values, errors.
//!
//! Which knobs there are is up to each fake.

use serde::Serialize;

/// One knob as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnobLine {
    /// With its party: `litmos.rate_limit`.
    pub name: &'static str,
    /// What it is set to.
    pub value: String,
    /// Its default.
    pub default: String,
    /// What it does and which values it takes.
    pub doc: &'static str,
    /// Why it is a knob: what is not published, or which clients need the other value.
    pub reason: &'static str,
}

/// Why a knob was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnobError {
    /// There is no such knob.
    #[error("there is no knob `{name}`")]
    Unknown {
        /// The name as given.
        name: String,
    },
    /// The knob does not take this value.
    #[error("knob `{name}` takes {expected}, not `{value}`")]
    BadValue {
        /// The knob's name.
        name: String,
        /// The value as given.
        value: String,
        /// What it takes, in words.
        expected: &'static str,
    },
}

/// `on` or `off`.
///
/// # Errors
/// What would have been right, in words.
pub fn parse_switch(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("`on` or `off`"),
    }
}

/// A whole number, or `off` for none.
///
/// # Errors
/// What would have been right, in words.
pub fn parse_number_or_off(text: &str) -> Result<Option<u64>, &'static str> {
    match text {
        "off" => Ok(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty() => digits
            .parse()
            .map(Some)
            .map_err(|_| "a whole number up to 18446744073709551615 or `off`"),
        _ => Err("a whole number or `off`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_words_and_numbers_and_nothing_else() {
        assert_eq!(parse_switch("on"), Ok(true));
        assert_eq!(parse_switch("off"), Ok(false));
        assert_eq!(parse_switch("maybe"), Err("`on` or `off`"));
        assert_eq!(parse_number_or_off("100"), Ok(Some(100)));
        assert_eq!(parse_number_or_off("off"), Ok(None));
        for text in ["-1", "+1", "", " 1", "1.0", "0x1", "OFF"] {
            assert_eq!(
                parse_number_or_off(text),
                Err("a whole number or `off`"),
                "{text}"
            );
        }
        assert_eq!(parse_number_or_off("0"), Ok(Some(0)));
        assert_eq!(
            parse_number_or_off("18446744073709551615"),
            Ok(Some(u64::MAX))
        );
        let too_large = "a whole number up to 18446744073709551615 or `off`";
        assert_eq!(parse_number_or_off("18446744073709551616"), Err(too_large));
    }

    #[test]
    fn an_error_says_what_to_write_instead() {
        let error = KnobError::BadValue {
            name: "litmos.x".into(),
            value: "2".into(),
            expected: "`on` or `off`",
        }
        .to_string();
        assert_eq!(error, "knob `litmos.x` takes `on` or `off`, not `2`");
    }
}
