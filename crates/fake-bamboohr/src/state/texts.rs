//! Texts by alias, in one compact list: most of what a company of a hundred thousand employees
//! consists of.
//!
//! Only for size and speed; a test compares it with the plain map, as which it is serialized.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Fields;
use crate::fields::standard_field;

/// Texts by alias, in the order of the aliases. Written as a map.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Texts(Vec<(Cow<'static, str>, Box<str>)>);

impl Texts {
    /// The text under this alias.
    pub fn get(&self, alias: &str) -> Option<&str> {
        // There are few, so a scan is quicker than a search. A standard alias is stored once for
        // all employees, and compared by address before any text is.
        let by_place = self
            .0
            .iter()
            .find(|(stored, _)| std::ptr::eq::<str>(&**stored, alias));
        let by_text = || {
            self.0
                .iter()
                .find(|(stored, _)| stored.len() == alias.len() && **stored == *alias)
        };
        by_place.or_else(by_text).map(|(_, text)| &**text)
    }

    /// Aliases with their texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(alias, text)| (&**alias, &**text))
    }

    /// Puts `text` under `alias`, or takes out what is there.
    pub(crate) fn put(&mut self, alias: &str, text: Option<&str>) {
        match text {
            Some(text) => self.insert(alias, text),
            None => self.remove(alias),
        }
    }

    /// Puts `text` under `alias`.
    pub(crate) fn insert(&mut self, alias: &str, text: &str) {
        match self.place(alias) {
            Ok(at) if *self.0[at].1 == *text => {}
            Ok(at) => self.0[at].1 = text.into(),
            Err(at) => {
                // No room beyond what is needed: there are few changes and many records.
                self.0.reserve_exact(1);
                self.0.insert(at, (name(alias), text.into()));
            }
        }
    }

    /// Removes the text of `alias`.
    pub(crate) fn remove(&mut self, alias: &str) {
        if let Ok(at) = self.place(alias) {
            self.0.remove(at);
        }
    }

    fn place(&self, alias: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(stored, _)| (**stored).cmp(alias))
    }
}

/// A standard field's name is shared by all employees.
fn name(alias: &str) -> Cow<'static, str> {
    standard_field(alias).map_or_else(|| alias.to_owned().into(), |field| field.alias.clone())
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl From<Fields> for Texts {
    fn from(fields: Fields) -> Texts {
        // A map is in order.
        Texts(
            fields
                .into_iter()
                .map(|(alias, text)| (name(&alias), text.into()))
                .collect(),
        )
    }
}

impl From<&Texts> for Fields {
    fn from(texts: &Texts) -> Fields {
        texts
            .iter()
            .map(|(alias, text)| (alias.to_owned(), text.to_owned()))
            .collect()
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        Fields::deserialize(deserializer).map(Texts::from)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::demo::random;

    #[test]
    fn texts_are_put_replaced_taken_out_and_written_in_order() {
        let mut texts = Texts::default();
        for (alias, text) in [
            ("lastName", "Braun"),
            ("customT-Shirt", "L"),
            ("firstName", "Zoe"),
            ("firstName", "Zoë"),
        ] {
            texts.insert(alias, text);
        }
        assert_eq!(texts.get("firstName"), Some("Zoë"));
        assert_eq!(texts.get("city"), None);
        let written = serde_json::to_string(&texts).unwrap();
        assert_eq!(
            written,
            r#"{"customT-Shirt":"L","firstName":"Zoë","lastName":"Braun"}"#
        );
        assert_eq!(serde_json::from_str::<Texts>(&written).unwrap(), texts);
        texts.remove("lastName");
        texts.remove("lastName");
        assert_eq!(
            texts.iter().collect::<Vec<_>>(),
            [("customT-Shirt", "L"), ("firstName", "Zoë")]
        );
    }

    #[test]
    fn they_hold_what_a_plain_map_holds() {
        let aliases = ["firstName", "lastName", "city", "customCap", "customShoes"];
        let mut random = random::generator(1, "texts", 0);
        let (mut texts, mut plain) = (Texts::default(), Fields::new());
        for number in 0..500 {
            let alias = aliases[random.random_range(0..aliases.len())];
            let text = number.to_string();
            if random.random_range(0..3) == 0 {
                texts.put(alias, None);
                plain.remove(alias);
            } else {
                texts.put(alias, Some(&text));
                plain.insert(alias.to_owned(), text);
            }
            assert_eq!(Fields::from(&texts), plain);
            for alias in aliases {
                assert_eq!(texts.get(alias), plain.get(alias).map(String::as_str));
            }
        }
    }
}
