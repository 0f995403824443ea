//! Vendor behavior that is not published, or that clients need otherwise, made switchable
//! (contract, section 10).
//!
//! Only knobs that something uses are here.

use fake_kit::{KnobError, KnobLine, parse_number_or_off, parse_switch};
use serde::{Deserialize, Serialize};

/// The knobs and what they are set to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knobs {
    /// Calls per key in any 60 seconds.
    pub rate_limit: Option<u64>,
    /// The status of a call over the limit: 503 or 429.
    pub rate_status: u16,
    /// Seconds named in `Retry-After` of a call over the limit.
    pub retry_after: Option<u64>,
    /// Whether `apikey` may be in the query.
    pub allow_query_key: bool,
    /// What a PUT does with members that are left out.
    pub put_semantics: PutSemantics,
}

/// What a PUT does with members that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PutSemantics {
    /// The whole record is replaced: what is left out is cleared.
    Replace,
    /// What is left out stays; an empty text clears.
    Merge,
}

impl Default for Knobs {
    fn default() -> Knobs {
        Knobs {
            rate_limit: Some(100),
            rate_status: 503,
            retry_after: None,
            allow_query_key: false,
            put_semantics: PutSemantics::Replace,
        }
    }
}

/// A knob's name, what it does, why it is a knob.
const TEXTS: [[&str; 3]; 5] = [
    [
        "litmos.rate_limit",
        "calls per key in any 60 seconds: a whole number or `off`",
        "documented as 100; another catalogue counts per site; `off` for long simulations",
    ],
    [
        "litmos.rate_status",
        "status of a call over the limit: `503` or `429`",
        "every client saw 503; one catalogue claims 429",
    ],
    [
        "litmos.retry_after",
        "seconds in the Retry-After header of a call over the limit: a whole number or `off`",
        "no source mentions the header",
    ],
    [
        "litmos.allow_query_key",
        "whether `apikey` may stand in the query: `on` or `off`",
        "the documented way until 2019; some old clients send nothing else",
    ],
    [
        "litmos.put_semantics",
        "what PUT does with members left out: `replace` clears them, `merge` keeps them",
        "sources disagree; `replace` catches a careless writer",
    ],
];

impl Knobs {
    /// Sets a knob by its name, with or without `litmos.` before it.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), KnobError> {
        let bad = |expected| KnobError::BadValue {
            name: name.to_owned(),
            value: value.to_owned(),
            expected,
        };
        match name.strip_prefix("litmos.").unwrap_or(name) {
            "rate_limit" => self.rate_limit = parse_number_or_off(value).map_err(bad)?,
            "rate_status" => {
                self.rate_status = match value {
                    "503" => 503,
                    "429" => 429,
                    _ => return Err(bad("`503` or `429`")),
                }
            }
            "retry_after" => self.retry_after = parse_number_or_off(value).map_err(bad)?,
            "allow_query_key" => self.allow_query_key = parse_switch(value).map_err(bad)?,
            "put_semantics" => {
                self.put_semantics = match value {
                    "replace" => PutSemantics::Replace,
                    "merge" => PutSemantics::Merge,
                    _ => return Err(bad("`replace` or `merge`")),
                }
            }
            _ => {
                return Err(KnobError::Unknown {
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// Every knob with its value, default, meaning and reason.
    pub fn list(&self) -> Vec<KnobLine> {
        let lines = TEXTS
            .into_iter()
            .zip(self.values())
            .zip(Knobs::default().values());
        let line =
            |(([name, doc, reason], value), default): (([&'static str; 3], String), String)| {
                KnobLine {
                    name,
                    value,
                    default,
                    doc,
                    reason,
                }
            };
        lines.map(line).collect()
    }

    /// The values as text, in the order of [`TEXTS`].
    fn values(&self) -> [String; 5] {
        let number = |number: Option<u64>| {
            number.map_or_else(|| "off".to_owned(), |number| number.to_string())
        };
        [
            number(self.rate_limit),
            self.rate_status.to_string(),
            number(self.retry_after),
            if self.allow_query_key { "on" } else { "off" }.to_owned(),
            match self.put_semantics {
                PutSemantics::Replace => "replace",
                PutSemantics::Merge => "merge",
            }
            .to_owned(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_knob_takes_its_own_default_and_a_list_shows_what_was_set() {
        let mut knobs = Knobs::default();
        for line in Knobs::default().list() {
            assert_eq!(knobs.set(line.name, &line.default), Ok(()), "{}", line.name);
        }
        assert_eq!(knobs, Knobs::default());
        knobs.set("rate_limit", "off").expect("a value it takes");
        knobs
            .set("litmos.put_semantics", "merge")
            .expect("a value it takes");
        let shown: Vec<String> = knobs
            .list()
            .iter()
            .map(|line| format!("{}={}", line.name, line.value))
            .collect();
        let expected = [
            "litmos.rate_limit=off",
            "litmos.rate_status=503",
            "litmos.retry_after=off",
            "litmos.allow_query_key=off",
            "litmos.put_semantics=merge",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn unknown_knobs_and_values_change_nothing() {
        let mut knobs = Knobs::default();
        assert_eq!(
            knobs.set("litmos.colour", "red"),
            Err(KnobError::Unknown {
                name: "litmos.colour".into()
            })
        );
        let error = knobs
            .set("rate_status", "418")
            .expect_err("not a value")
            .to_string();
        assert_eq!(error, "knob `rate_status` takes `503` or `429`, not `418`");
        assert_eq!(knobs, Knobs::default());
    }
}
