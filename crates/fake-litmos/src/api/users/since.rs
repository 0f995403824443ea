//! The `since` parameter of `/users/details`: three forms, read as UTC (contract, section 3.3).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::Refusal;

/// The accepted shapes; a `0` means any digit.
const SHAPES: [&str; 3] = ["0000-00-00 00:00:00", "0000-00-00 00:00", "0000-00-00"];

/// The moment a `since` names.
pub(crate) fn parse(text: &str) -> Result<Timestamp, Refusal> {
    let text = text.trim();
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    if !SHAPES.contains(&shape.as_str()) {
        return Err(Refusal::since_form());
    }
    // What is left out is zero.
    let full = format!("{text}{}", &" 00:00:00"[text.len() - 10..]);
    let moment = DateTime::strptime("%Y-%m-%d %H:%M:%S", full).ok();
    let moment = moment.and_then(|moment| TimeZone::UTC.to_timestamp(moment).ok());
    moment.ok_or_else(Refusal::since_no_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_are_read_as_utc() {
        for (text, expected) in [
            ("2024-03-01 09:30:15", "2024-03-01T09:30:15Z"),
            ("2024-03-01 09:30", "2024-03-01T09:30:00Z"),
            ("2024-03-01", "2024-03-01T00:00:00Z"),
        ] {
            assert_eq!(
                parse(text).map(|moment| moment.to_string()),
                Ok(expected.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn another_form_and_a_day_that_is_none_are_two_refusals() {
        assert_eq!(parse("2024-02-31"), Err(Refusal::since_no_date()));
        assert_eq!(parse("2024-02-01 25:00"), Err(Refusal::since_no_date()));
        for text in [
            "",
            "yesterday",
            "2024-02-01 9am",
            "2024-2-1",
            "2024-02-01T00:00:00",
            "01/02/2024",
        ] {
            assert_eq!(parse(text), Err(Refusal::since_form()), "{text}");
        }
    }
}
