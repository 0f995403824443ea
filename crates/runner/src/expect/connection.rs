//! `connection`: the integration's settings page.

use scenario::At;
use scenario::expect::ConnectionWanted;
use world::ConnectionView;

use super::mismatch::{Mismatch, NONE, text, was};
use super::rows::names;

pub(crate) fn compare(wanted: &ConnectionWanted, found: &ConnectionView) -> Vec<Mismatch> {
    let words = [
        text(&wanted.state, Some(&found.state)),
        text(&wanted.subdomain, found.subdomain.as_deref()),
        text(&wanted.reason, found.reason.as_deref()),
        api_key(&wanted.api_key, found.api_key.as_deref()),
    ];
    let warnings = wanted.warnings.iter().flat_map(|warnings| {
        names(warnings, &found.warnings, "warnings", |_| {
            format!("was {}", super::mismatch::listed(&found.warnings))
        })
    });
    words.into_iter().flatten().chain(warnings).collect()
}

/// `masked` is any key that shows four characters and nothing else.
fn api_key(wanted: &Option<At<String>>, found: Option<&str>) -> Option<Mismatch> {
    let key = wanted.as_ref()?;
    match (key.value.as_str(), found) {
        ("masked", Some(found)) if is_masked(found) => None,
        ("masked", Some(_)) => Some(Mismatch::at(key.place, "was not masked")),
        // An unmasked key is no text for a report.
        (_, Some(found)) if key.value != NONE && found != key.value && !is_masked(found) => {
            Some(Mismatch::at(key.place, "was not masked"))
        }
        (NONE, Some(found)) if !is_masked(found) => {
            Some(Mismatch::at(key.place, "was there, and not masked"))
        }
        ("masked", None) => Some(Mismatch::at(key.place, was(None))),
        _ => text(wanted, found),
    }
}

fn is_masked(key: &str) -> bool {
    key.strip_prefix('…')
        .is_some_and(|rest| rest.chars().count() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(wanted: &str, found: Option<&str>) -> Option<String> {
        api_key(&Some(wanted.into()), found).map(|mismatch| mismatch.message)
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
        for wanted in ["masked", "…d4e6", "none"] {
            let message = message(wanted, Some("0123456789")).unwrap();
            assert!(
                message.contains("not masked") && !message.contains("0123"),
                "{message}"
            );
        }
    }
}
