//! Which parameters never reach a journal.

/// Names whose values are hidden, in lower case.
const SECRET_NAMES: [&str; 7] = [
    "apikey",
    "api_key",
    "applicationkey",
    "password",
    "client_secret",
    "code",
    "refresh_token",
];

/// Replaces the values of secret parameters in a query or form by `***`; the rest stays as written.
pub fn hide_secrets(parameters: &str) -> String {
    let masked: Vec<String> = parameters.split('&').map(hide_one).collect();
    masked.join("&")
}

fn hide_one(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if SECRET_NAMES.contains(&name.to_ascii_lowercase().as_str()) => {
            format!("{name}=***")
        }
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_are_hidden_whatever_their_letter_case() {
        assert_eq!(
            hide_secrets("source=a%20b&APIKey=3f2a&limit=5"),
            "source=a%20b&APIKey=***&limit=5"
        );
        assert_eq!(
            hide_secrets("applicationKey=k&user=u&password=p%26q"),
            "applicationKey=***&user=u&password=***"
        );
        assert_eq!(
            hide_secrets("client_id=a&client_secret=b&code=c"),
            "client_id=a&client_secret=***&code=***"
        );
        assert_eq!(hide_secrets(""), "");
    }
}
