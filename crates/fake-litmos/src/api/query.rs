//! Query parameters: names in any letter case, the first of a name counts, unknown ones are
//! ignored.

/// A decoded query.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(query: &str) -> Query {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Query(
            pairs
                .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
                .collect(),
        )
    }

    /// The value of a parameter; `name` in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a parameter if it is not blank.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// A parameter that is true or false; anything else counts as not given.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// A parameter that is a whole number; anything else counts as not given.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_letter_case_and_the_first_counts() {
        let query = Query::parse("Source=a+b%26c&LIMIT=5&limit=9&showInactive=False&blank=");
        assert_eq!(query.get("source"), Some("a b&c"));
        assert_eq!(query.number("limit"), Some(5));
        assert_eq!(query.flag("showinactive"), Some(false));
        assert_eq!((query.get("blank"), query.value("blank")), (Some(""), None));
        assert_eq!(query.flag("limit"), None);
    }
}
