//! A vendor's own words, as far as they may be kept (FLT-5).

/// A vendor's own words, unless they repeat an address, a phone number or a key: then only that
/// there were some.
///
/// Messages quote what was sent at times; what looks personal is not kept (FLT-5).
pub(crate) fn without_secrets(message: &str) -> String {
    let is_suspicious = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        word.contains('@') || word.contains("://") || word.len() > 30 || digits > 4
    };
    let words = message
        .split_whitespace()
        .map(|word| if is_suspicious(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_what_may_be_personal() {
        let message =
            "Culture is invalid for ana@acme.test, call +15554443333 or https://x.test/?loginkey=1";
        assert_eq!(
            without_secrets(message),
            "Culture is invalid for … call … or …"
        );
    }
}
