//! Field words: our words for the vendors' fields. Any other field is named by the vendor's own
//! name in quotes.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::diagnostics::closest;
use crate::place::At;
use crate::yaml::WORD;

/// Our words and the vendor's names for them.
pub(crate) type Words = &'static [(&'static str, &'static str)];

/// Reads `(plain, text)`. An unquoted word must be one of ours, or the name key of the row.
#[derive(Clone, Copy)]
struct WordVisitor(Words, Option<&'static str>);

impl<'de> Visitor<'de> for WordVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field word")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<String, D::Error> {
        String::deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<String, A::Error> {
        let plain: bool = parts.next_element()?.unwrap_or(true);
        let text: String = parts
            .next_element()?
            .ok_or_else(|| de::Error::custom("a word without a text"))?;
        if !plain || self.1 == Some(text.as_str()) {
            return Ok(text);
        }
        check_unquoted(self.0, &text).map_or(Ok(text), |message| Err(de::Error::custom(message)))
    }
}

/// Why a text is not allowed without quotes; `None` for one of our words, or a text that does not
/// look like one.
fn check_unquoted(ours: Words, text: &str) -> Option<String> {
    let words: Vec<&str> = ours.iter().map(|(word, _)| *word).collect();
    if words.contains(&text) {
        return None;
    }
    if let Some(close) = closest(&text.replace([' ', '_'], "-"), &words) {
        return Some(format!("unknown field `{text}`; did you mean `{close}`?"));
    }
    let looks_like_ours = text
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    looks_like_ours.then(|| {
        format!("unknown field `{text}`; put the vendor's own name in quotes: `\"{text}\"`")
    })
}

impl<'de> DeserializeSeed<'de> for WordVisitor {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_newtype_struct(WORD, self)
    }
}

/// Reads a row: its name and its fields.
pub(crate) struct RowVisitor {
    /// The key that names the row.
    pub(crate) name: &'static str,
    /// The field words it may have.
    pub(crate) words: Words,
}

impl<'de> Visitor<'de> for RowVisitor {
    type Value = (At<String>, BTreeMap<String, At<String>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row such as `{{ {}: …, … }}`", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(word) = map.next_key_seed(WordVisitor(self.words, Some(self.name)))? {
            entries.insert(word, map.next_value::<At<String>>()?);
        }
        match entries.remove(self.name) {
            Some(name) => Ok((name, entries)),
            None => Err(de::Error::custom(format!(
                "missing name of the row; start it with `{}:`",
                self.name
            ))),
        }
    }
}

macro_rules! field_words {
    ($(#[$doc:meta])* $type:ident { $($word:literal => $vendor:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $type(String);

        impl $type {
            pub(crate) const WORDS: Words = &[$(($word, $vendor)),*];

            /// The field of this word, or the vendor's own name.
            pub fn new(word: &str) -> $type {
                $type(word.to_owned())
            }

            /// The name in a file: our word, or the vendor's own name.
            pub fn word(&self) -> &str {
                &self.0
            }

            /// The vendor's name of the field.
            pub fn vendor_name(&self) -> &str {
                Self::WORDS.iter().find(|(word, _)| *word == self.0).map_or(&self.0, |(_, vendor)| vendor)
            }

            /// The field with this vendor name.
            pub fn from_vendor_name(name: &str) -> $type {
                let ours = Self::WORDS.iter().find(|(_, vendor)| *vendor == name);
                $type(ours.map_or(name, |(word, _)| word).to_owned())
            }

            /// Whether it is one of our words.
            pub fn is_known(&self) -> bool {
                Self::WORDS.iter().any(|(word, _)| *word == self.0)
            }

            /// All our words.
            pub fn words() -> impl Iterator<Item = &'static str> {
                Self::WORDS.iter().map(|(word, _)| *word)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match check_unquoted(Self::WORDS, &self.0) {
                    // `yaml::ser` puts it in quotes; other formats write the text.
                    Some(_) => serializer.serialize_newtype_struct(WORD, &self.0),
                    None => serializer.serialize_str(&self.0),
                }
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_newtype_struct(WORD, WordVisitor(Self::WORDS, None)).map($type)
            }
        }
    };
}

field_words! {
    /// A field of an employee; the vendor name is BambooHR's alias.
    EmployeeField {
        "first" => "firstName",
        "last" => "lastName",
        "work-email" => "workEmail",
        "home-email" => "homeEmail",
        "work-phone" => "workPhone",
        "mobile-phone" => "mobilePhone",
        "address1" => "address1",
        "address2" => "address2",
        "city" => "city",
        "state" => "state",
        "zip" => "zipcode",
        "country" => "country",
        "job-title" => "jobTitle",
        "department" => "department",
        "division" => "division",
        "location" => "location",
        "status" => "status",
        "employment-status" => "employmentHistoryStatus",
        "hire-date" => "hireDate",
        "termination-date" => "terminationDate",
        // Not published; this is the fake's default, which a world may change.
        "litmos-access" => "customLitmosAccess",
    }
}

field_words! {
    /// A field of a learner; the vendor name is the member of Litmos's user.
    LearnerField {
        "username" => "UserName",
        "email" => "Email",
        "first" => "FirstName",
        "last" => "LastName",
        "work-phone" => "PhoneWork",
        "mobile-phone" => "PhoneMobile",
        "street1" => "Street1",
        "street2" => "Street2",
        "city" => "City",
        "state" => "State",
        "postal-code" => "PostalCode",
        "country" => "Country",
        "job-title" => "JobTitle",
        "active" => "Active",
        "access-level" => "AccessLevel",
    }
}

impl EmployeeField {
    /// Whether this is the checkbox on the Training tab, whose values are `ticked` and `unticked`.
    pub fn is_litmos_access(&self) -> bool {
        self.0 == "litmos-access"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_vendor_names_go_both_ways() {
        assert_eq!(EmployeeField::new("job-title").vendor_name(), "jobTitle");
        assert_eq!(EmployeeField::from_vendor_name("zipcode").word(), "zip");
        assert_eq!(EmployeeField::new("Shirt Size").vendor_name(), "Shirt Size");
        assert_eq!(LearnerField::new("postal-code").vendor_name(), "PostalCode");
        assert!(!LearnerField::new("CustomField1").is_known());
    }
}
