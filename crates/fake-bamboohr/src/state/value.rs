//! What a value becomes when it is written, and how it reads (section 4.6).
//!
//! Not implemented: employee references, which need the other records, and option texts that hold a
//! comma.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::server::knobs::CheckboxStyle;
use crate::state::employee::{NO_DATE, status_text};
use crate::state::place;
use crate::{Field, Kind, Knobs, Lists, Refusal};

/// What `text` is stored as in `field`; `None` clears.
///
/// `before` is what is stored now, `country` the country the record will have.
pub(crate) fn stored(
    field: &Field,
    text: &str,
    before: Option<&str>,
    country: Option<&str>,
    lists: &Lists,
) -> Result<Option<String>, Refusal> {
    if field.kind == Kind::Checkbox {
        return Ok(checkbox(text, before));
    }
    if text.is_empty() {
        return Ok(None);
    }
    let stored = match field.kind {
        Kind::Date => return date(text).map(|date| date.map(|date| date.to_string())),
        Kind::Status => status_text(status(text)?).to_owned(),
        Kind::List => lists
            .find(&field.alias, text)
            .unwrap_or_else(|| text.trim_end())
            .to_owned(),
        Kind::Country => place::country(text)
            .ok_or_else(|| refused(field, text))?
            .to_owned(),
        Kind::State => place::state(text, country).ok_or_else(|| refused(field, text))?,
        Kind::Multilist => options(text, &field.alias, lists),
        Kind::Currency => money(text).ok_or_else(|| refused(field, text))?,
        Kind::Int => text
            .trim()
            .parse::<i64>()
            .map_err(|_| refused(field, text))?
            .to_string(),
        Kind::Bool => truth(text).ok_or_else(|| refused(field, text))?.to_owned(),
        kind => match kind.words() {
            Some(words) => word(words, text)
                .ok_or_else(|| refused(field, text))?
                .to_owned(),
            None => text.to_owned(),
        },
    };
    Ok(Some(stored).filter(|stored| !stored.is_empty()))
}

/// `yes` and `checkbox` tick; every other value unticks. Unticking what was never ticked leaves it
/// unset.
fn checkbox(text: &str, before: Option<&str>) -> Option<String> {
    match text {
        "yes" | "checkbox" => Some("yes".to_owned()),
        _ => before.map(|_| "no".to_owned()),
    }
}

/// The options that a comma text or an array means, each once, in the order they were written.
fn options(text: &str, alias: &str, lists: &Lists) -> String {
    let mut chosen: Vec<&str> = Vec::new();
    for name in parts(text) {
        let option = lists.find(alias, name).unwrap_or(name);
        if !chosen.contains(&option) {
            chosen.push(option);
        }
    }
    chosen.join(",")
}

/// The options that a text of this kind names: one of a list, all of a multi-list, none of other
/// kinds.
pub(crate) fn options_named(kind: Kind, text: &str) -> Vec<&str> {
    match kind {
        Kind::List if !text.trim().is_empty() => vec![text],
        Kind::Multilist => parts(text).collect(),
        _ => Vec::new(),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// An amount with two places and its currency; without one it is in US dollars, which is a guess.
pub(crate) fn money(text: &str) -> Option<String> {
    let (amount, currency) = text.trim().split_once(' ').unwrap_or((text.trim(), "USD"));
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, ""));
    let is_whole = !whole.is_empty()
        && whole
            .strip_prefix('-')
            .unwrap_or(whole)
            .bytes()
            .all(|b| b.is_ascii_digit());
    let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_alphabetic());
    let is_amount =
        is_whole && whole != "-" && cents.len() <= 4 && cents.bytes().all(|b| b.is_ascii_digit());
    (is_amount && is_code).then(|| format!("{whole}.{cents:0<2} {}", currency.to_ascii_uppercase()))
}

fn truth(text: &str) -> Option<&'static str> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some("true"),
        "false" | "no" | "0" => Some("false"),
        _ => None,
    }
}

fn word(words: &'static [&'static str], text: &str) -> Option<&'static str> {
    words
        .iter()
        .copied()
        .find(|word| word.eq_ignore_ascii_case(text.trim()))
}

/// A date as `yyyy-mm-dd`; no date if blank or `0000-00-00`.
pub(crate) fn date(text: &str) -> Result<Option<Date>, Refusal> {
    if text.is_empty() || text == NO_DATE {
        return Ok(None);
    }
    let date = Some(text)
        .filter(|text| text.len() == NO_DATE.len())
        .and_then(|text| text.parse().ok());
    date.map(Some)
        .ok_or_else(|| Refusal::new(400, format!("{text} is not a date; write yyyy-mm-dd")))
}

/// Whether a status text means Active.
pub(crate) fn status(text: &str) -> Result<bool, Refusal> {
    match text {
        _ if text.eq_ignore_ascii_case("active") => Ok(true),
        _ if text.eq_ignore_ascii_case("inactive") => Ok(false),
        _ => Err(Refusal::new(
            409,
            format!("{text} is no status; it is Active or Inactive"),
        )),
    }
}

fn refused(field: &Field, text: &str) -> Refusal {
    Refusal::new(409, format!("{} has no value {text}", field.label))
}

/// How a value reads as text, in single reads and deliveries; `None` is unset.
pub(crate) fn text<'a>(
    field: &Field,
    value: Option<Cow<'a, str>>,
    knobs: &Knobs,
) -> Option<Cow<'a, str>> {
    match (field.kind, value) {
        (Kind::Date, None) => Some(NO_DATE.into()),
        (Kind::Checkbox, Some(value)) => {
            checkbox_text(&value, knobs.checkbox_style).map(Cow::Borrowed)
        }
        (_, value) => value,
    }
}

/// How a ticked or unticked box reads.
fn checkbox_text(stored: &str, style: CheckboxStyle) -> Option<&'static str> {
    let (ticked, unticked) = match style {
        CheckboxStyle::YesNo => ("yes", "no"),
        CheckboxStyle::CapitalYesNo => ("Yes", "No"),
        CheckboxStyle::TrueFalseText | CheckboxStyle::JsonBool => ("true", "false"),
        CheckboxStyle::OneZero => ("1", "0"),
        CheckboxStyle::Checkbox => return (stored == "yes").then_some("checkbox"),
    };
    Some(if stored == "yes" { ticked } else { unticked })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    fn stored_as(name: &str, text: &str, before: Option<&str>) -> Result<Option<String>, Refusal> {
        let mut fields = Catalogue::default();
        fields.enable_litmos_access();
        let mut lists = Lists::default();
        lists.offer("jobTitle", "Team Lead", None);
        stored(
            fields.field(name).expect("a known field"),
            text,
            before,
            None,
            &lists,
        )
    }

    fn some(text: &str) -> Result<Option<String>, Refusal> {
        Ok(Some(text.to_owned()))
    }

    #[test]
    fn two_words_tick_a_box_and_everything_else_unticks_it() {
        assert_eq!(stored_as("customLitmosAccess", "yes", None), some("yes"));
        assert_eq!(
            stored_as("customLitmosAccess", "checkbox", Some("no")),
            some("yes")
        );
        for unticks in ["no", "true", "1", "Yes", ""] {
            assert_eq!(
                stored_as("customLitmosAccess", unticks, Some("yes")),
                some("no"),
                "{unticks}"
            );
        }
        assert_eq!(stored_as("customLitmosAccess", "no", None), Ok(None));
    }

    #[test]
    fn text_is_stored_as_typed_and_lists_by_their_option() {
        assert_eq!(
            stored_as("workPhone", " (503) 555-0100 ", None),
            some(" (503) 555-0100 ")
        );
        assert_eq!(stored_as("firstName", "Zoë 🚀", None), some("Zoë 🚀"));
        assert_eq!(
            stored_as("jobTitle", "TEAM lead  ", None),
            some("Team Lead")
        );
        assert_eq!(stored_as("status", "inactive", None), some("Inactive"));
        assert_eq!(stored_as("country", "us", None), some("United States"));
    }

    #[test]
    fn closed_kinds_take_their_words_and_amounts_get_places_and_a_currency() {
        assert_eq!(stored_as("payType", "hourly", None), some("Hourly"));
        assert_eq!(stored_as("1610", "enabled", None), some("Enabled"));
        assert_eq!(stored_as("gender", "female", None), some("Female"));
        assert_eq!(stored_as("payRate", "52000", None), some("52000.00 USD"));
        assert_eq!(
            stored_as("payRate", "52000.5 eur", None),
            some("52000.50 EUR")
        );
        assert_eq!(stored_as("payRate", "", Some("1.00 USD")), Ok(None));
        assert_eq!(stored_as("timeTrackingEnabled", "Yes", None), some("true"));
        for (name, text) in [
            ("payType", "Weekly wage"),
            ("gender", "x"),
            ("payRate", "much"),
            ("payRate", "-"),
            ("payRate", "1 Euro"),
            ("timeTrackingEnabled", "maybe"),
            ("4071", "40h"),
        ] {
            assert_eq!(
                stored_as(name, text, None).expect_err(name).status,
                409,
                "{name} {text}"
            );
        }
    }

    #[test]
    fn dates_clear_in_three_ways_and_bad_values_are_refused() {
        assert_eq!(
            stored_as("hireDate", "2026-11-02", None),
            some("2026-11-02")
        );
        assert_eq!(
            stored_as("hireDate", "0000-00-00", Some("2026-11-02")),
            Ok(None)
        );
        assert_eq!(stored_as("hireDate", "", Some("2026-11-02")), Ok(None));
        assert_eq!(
            stored_as("hireDate", "02/11/2026", None)
                .expect_err("no date")
                .status,
            400
        );
        assert_eq!(
            stored_as("hireDate", "2026-02-30", None)
                .expect_err("no date")
                .status,
            400
        );
        assert_eq!(
            stored_as("status", "Gone", None)
                .expect_err("no status")
                .status,
            409
        );
        assert_eq!(
            stored_as("country", "Narnia", None)
                .expect_err("no country")
                .status,
            409
        );
        assert_eq!(
            stored_as("state", "Narnia", None)
                .expect_err("no state")
                .status,
            409
        );
    }

    #[test]
    fn a_box_reads_in_every_style() {
        let read = |style, value| checkbox_text(value, style);
        assert_eq!(read(CheckboxStyle::YesNo, "yes"), Some("yes"));
        assert_eq!(read(CheckboxStyle::CapitalYesNo, "no"), Some("No"));
        assert_eq!(read(CheckboxStyle::OneZero, "yes"), Some("1"));
        assert_eq!(read(CheckboxStyle::TrueFalseText, "no"), Some("false"));
        assert_eq!(read(CheckboxStyle::Checkbox, "yes"), Some("checkbox"));
        assert_eq!(read(CheckboxStyle::Checkbox, "no"), None);
    }
}
