//! JSON as it was sent: numbers as their digits, every member of an object although two have one
//! name, and text that is no text (a surrogate without its other half) as such, where an ordinary
//! reader would refuse the whole body.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// How deep lists and objects may lie in each other.
const DEPTH_MAX: usize = 127;

/// One JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// Its digits as they were sent.
    Number(String),
    Text(String),
    /// Text with a lone surrogate, as it was sent, quotes included.
    BrokenText(String),
    List(Vec<Json>),
    /// Its members in the order they were sent.
    Object(Members),
}

/// The members of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Members(pub(super) Vec<(String, Json)>);

impl Json {
    /// Reads a whole body; `None` if it is not JSON.
    pub(super) fn parse(body: &[u8]) -> Option<Json> {
        let body = body.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(body);
        read(serde_json::from_slice::<&RawValue>(body).ok()?.get(), 0)
    }

    pub(super) fn as_object(&self) -> Option<&Members> {
        match self {
            Json::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Json]> {
        match self {
            Json::List(items) => Some(items),
            _ => None,
        }
    }

    /// The same JSON with keys in order and no spaces.
    pub(super) fn canonical(&self) -> String {
        match self {
            Json::Null => "null".to_owned(),
            Json::Bool(is_true) => is_true.to_string(),
            Json::Number(digits) => digits.clone(),
            Json::Text(text) => quoted(text),
            Json::BrokenText(raw) => raw.clone(),
            Json::List(items) => format!(
                "[{}]",
                items
                    .iter()
                    .map(Json::canonical)
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Json::Object(Members(members)) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
                let parts: Vec<String> = sorted
                    .into_iter()
                    .map(|(key, value)| format!("{}:{}", quoted(key), value.canonical()))
                    .collect();
                format!("{{{}}}", parts.join(","))
            }
        }
    }
}

impl Members {
    /// The member of this name. One that was sent twice with two values says nothing.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let mut all = self
            .0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value);
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Reads one value whose syntax was checked; `None` if it lies too deep.
fn read(raw: &str, depth: usize) -> Option<Json> {
    if depth > DEPTH_MAX {
        return None;
    }
    let below = |raw: &RawValue| read(raw.get(), depth + 1);
    Some(match raw.as_bytes().first()? {
        b'n' => Json::Null,
        b't' | b'f' => Json::Bool(raw == "true"),
        b'"' => match serde_json::from_str(raw) {
            Ok(text) => Json::Text(text),
            Err(_) => Json::BrokenText(raw.to_owned()),
        },
        b'[' => {
            let Items(items) = serde_json::from_str(raw).ok()?;
            Json::List(items.into_iter().map(below).collect::<Option<_>>()?)
        }
        b'{' => {
            let Pairs(pairs) = serde_json::from_str(raw).ok()?;
            let members = pairs
                .into_iter()
                .map(|(key, value)| Some((name(key), below(value)?)));
            Json::Object(Members(members.collect::<Option<_>>()?))
        }
        _ => Json::Number(raw.to_owned()),
    })
}

/// A member's name; one that is no text stays as it was sent.
fn name(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

struct Items<'a>(Vec<&'a RawValue>);

struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Items<'de>, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Items<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Items(all))
            }
        }
        deserializer.deserialize_seq(Read)
    }
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs<'de>, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    all.push(pair);
                }
                Ok(Pairs(all))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(body: &str) -> Option<String> {
        Json::parse(body.as_bytes()).map(|json| json.canonical())
    }

    #[test]
    fn everything_is_kept_as_it_was_sent() {
        let body = r#" {"b":[1, 1.10, 1e999, -0, 12345678901234567890123], "a":"\u00e9\n", "a":null, "c":[true,false,{}]} "#;
        let expected = r#"{"a":"é\n","a":null,"b":[1,1.10,1e999,-0,12345678901234567890123],"c":[true,false,{}]}"#;
        assert_eq!(canonical(body).as_deref(), Some(expected));
        assert_eq!(canonical("\u{FEFF}\r\n[]").as_deref(), Some("[]"));
    }

    #[test]
    fn a_lone_surrogate_breaks_its_text_alone() {
        let all = Json::parse(br#"{"whole":"\ud83d\ude80","half":"x\ud83d","\udc00":1}"#).unwrap();
        let members = all.as_object().unwrap();
        assert_eq!(members.get("whole"), Some(&Json::Text("\u{1F680}".into())));
        assert_eq!(
            members.get("half"),
            Some(&Json::BrokenText(r#""x\ud83d""#.into()))
        );
        assert_eq!(members.get(r#""\udc00""#), Some(&Json::Number("1".into())));
    }

    #[test]
    fn a_member_sent_twice_with_two_values_says_nothing() {
        let all = Json::parse(br#"{"a":1,"b":[1],"a":1,"b":[2],"c":null}"#).unwrap();
        let members = all.as_object().unwrap();
        assert_eq!(members.get("a"), Some(&Json::Number("1".into())));
        assert_eq!(
            (members.get("b"), members.get("c"), members.get("d")),
            (None, Some(&Json::Null), None)
        );
    }

    #[test]
    fn what_is_no_json_or_lies_too_deep_is_refused() {
        for bad in [
            "",
            "{",
            "nul",
            "01",
            "{'a':1}",
            "[1,]",
            "{\"a\":\"\u{1}\"}",
            "[] []",
            "\"\\ud8\"",
        ] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
        assert_eq!(Json::parse(b"[\"\xFF\"]"), None);
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(canonical(&nested(128)).is_some());
        assert_eq!(canonical(&nested(129)), None);
        assert_eq!(canonical(&nested(100_000)), None);
    }
}
