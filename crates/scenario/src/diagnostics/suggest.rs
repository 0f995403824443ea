//! "Did you mean": the known word closest to a wrong one.

/// The closest of `known`, if it is close enough to be a likely typo.
pub fn closest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let similarity =
        |word: &str| strsim::normalized_damerau_levenshtein(&wrong, &word.to_lowercase());
    known
        .iter()
        .map(|word| (similarity(word), *word))
        .filter(|(similarity, _)| *similarity >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, word)| word)
}

/// `did you mean ...?`, or `expected one of ...` if no known word is close.
pub fn suggestion(wrong: &str, known: &[&str]) -> String {
    match closest(wrong, known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_offered_and_a_far_one_is_not() {
        assert_eq!(
            closest("gave-up", &["runs", "given-up", "attempts"]),
            Some("given-up")
        );
        assert_eq!(
            closest("Power-Edit", &["power-edit", "permissions"]),
            Some("power-edit")
        );
        assert_eq!(
            suggestion("zzz", &["runs", "attempts"]),
            "expected one of runs, attempts"
        );
    }
}
