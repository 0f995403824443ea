//! `connection`: the integration's settings page.

use scenario::At;
use scenario::expect::ExpectedConnection;
use world::ConnectionView;

use super::mismatch::{Mismatch, NONE, quote_list, text, was};
use super::rows::compare_names;

pub(crate) fn compare(expected: &ExpectedConnection, found: &ConnectionView) -> Vec<Mismatch> {
    let words = [
        text(&expected.state, Some(&found.state)),
        text(&expected.subdomain, found.subdomain.as_deref()),
        text(&expected.reason, found.reason.as_deref()),
        api_key(&expected.api_key, found.api_key.as_deref()),
    ];
    let warnings = expected.warnings.iter().flat_map(|warnings| {
        compare_names(warnings, &found.warnings, "warnings", |_| {
            format!("was {}", quote_list(&found.warnings))
        })
    });
    words.into_iter().flatten().chain(warnings).collect()
}

/// Compares the API key; `masked` is any key that shows only four characters.
fn api_key(expected: &Option<At<String>>, found: Option<&str>) -> Option<Mismatch> {
    let key = expected.as_ref()?;
    match (key.value.as_str(), found) {
        ("masked", Some(found)) if is_masked(found) => None,
        ("masked", Some(_)) => Some(Mismatch::at(key.place, "was not masked")),
        // An unmasked key must not appear in a report.
        (_, Some(found)) if key.value != NONE && found != key.value && !is_masked(found) => {
            Some(Mismatch::at(key.place, "was not masked"))
        }
        (NONE, Some(found)) if !is_masked(found) => {
            Some(Mismatch::at(key.place, "exists, and is not masked"))
        }
        ("masked", None) => Some(Mismatch::at(key.place, was(None))),
        _ => text(expected, found),
    }
}

fn is_masked(key: &str) -> bool {
    key.strip_prefix('…')
        .is_some_and(|rest| rest.chars().count() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(expected: &str, found: Option<&str>) -> Option<String> {
        api_key(&Some(expected.into()), found).map(|mismatch| mismatch.message)
    }

    #[test]
    fn a_masked_key_shows_four_characters() {
        assert_eq!(message("masked", Some("…d4e6")), None);
        assert_eq!(message("…d4e6", Some("…d4e6")), None);
        assert_eq!(message("none", None), None);
        assert_eq!(message("masked", None).unwrap(), "was none");
        assert_eq!(message("…d4e6", Some("…0000")).unwrap(), "was `…0000`");
    }

    #[test]
    fn a_key_that_is_not_masked_is_not_repeated() {
        for expected in ["masked", "…d4e6", "none"] {
            let message = message(expected, Some("0123456789")).unwrap();
            assert!(
                message.contains("not masked") && !message.contains("0123"),
                "{message}"
            );
        }
    }
}
