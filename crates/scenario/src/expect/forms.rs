//! Forms that several expectations share: `all`, `none`, exactly these, at least these.

use schemars::{JsonSchema, Schema};
use serde::de::{self, DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use crate::place::At;
use crate::shorthand::{self, Shorthand, add_forms, impl_deserialize, unknown_word};

/// `all`, or what the file says instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllOr<T> {
    /// The word `all`.
    All,
    /// Anything else, such as `[ana, ben]`.
    Some(T),
}

/// `none`, or what the file says instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoneOr<T> {
    /// The word `none`.
    None,
    /// Anything else, such as `{ count: 2 }`.
    Some(T),
}

macro_rules! word_or {
    ($type:ident::$variant:ident, $word:literal, $forms:literal, $read:ident, $help:literal) => {
        impl<T: DeserializeOwned> Shorthand for $type<T> {
            const FORMS: &'static str = $forms;

            fn from_word<E: de::Error>(word: &str) -> Result<$type<T>, E> {
                match word {
                    $word => Ok($type::$variant),
                    _ => Err(unknown_word(word, &$help.replace("{}", word))),
                }
            }

            fn $read<'de, D: Deserializer<'de>>(value: D) -> Result<$type<T>, D::Error> {
                T::deserialize(value).map($type::Some)
            }
        }

        impl<T: Serialize> Serialize for $type<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $type::$variant => serializer.serialize_str($word),
                    $type::Some(value) => value.serialize(serializer),
                }
            }
        }
    };
}

word_or!(
    AllOr::All,
    "all",
    "`all` or a list",
    from_list,
    "write `all`, or a list such as `[{}]`"
);
word_or!(
    NoneOr::None,
    "none",
    "`none` or a map",
    from_map,
    "write `none`, or a map"
);

impl AllOr<Vec<At<String>>> {
    pub(crate) fn comparisons(&self) -> usize {
        match self {
            AllOr::All => 1,
            AllOr::Some(names) => names.len(),
        }
    }
}

/// Exactly these codes: `none`, one code, or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Codes(pub Vec<At<String>>);

impl Shorthand for Codes {
    const FORMS: &'static str = "a code, `none`, or a list of codes";

    fn from_word<E: de::Error>(word: &str) -> Result<Codes, E> {
        Ok(Codes(match word {
            "none" => Vec::new(),
            code => vec![code.into()],
        }))
    }

    fn from_list<'de, D: Deserializer<'de>>(list: D) -> Result<Codes, D::Error> {
        Vec::deserialize(list).map(Codes)
    }
}

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(form: D) -> Result<Codes, D::Error> {
        struct Form(Codes);
        impl<'de> Deserialize<'de> for Form {
            fn deserialize<D: Deserializer<'de>>(form: D) -> Result<Form, D::Error> {
                shorthand::read(form).map(Form)
            }
        }
        let At { value, place } = At::<Form>::deserialize(form)?;
        let Form(mut codes) = value;
        // A single code is where the whole value is.
        for code in codes.0.iter_mut().filter(|code| !code.place.is_somewhere()) {
            code.place = place;
        }
        Ok(codes)
    }
}

/// Rows: `[…]` or `{ only: […] }` exactly these, `{ include: […] }` at least these, `none` no row
/// at all, `{ none: […] }` no row like these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    remote = "Self",
    deny_unknown_fields,
    bound(deserialize = "T: DeserializeOwned")
)]
#[schemars(inline, transform = add_short_rows)]
pub struct Rows<T> {
    /// Exactly these, in any order; an empty list for `none`.
    pub only: Option<Vec<T>>,
    /// At least these.
    pub include: Option<Vec<T>>,
    /// No row like these.
    pub none: Option<Vec<T>>,
}

fn add_short_rows(map: &mut Schema) {
    let list = json!({ "type": "array", "items": map.as_value()["properties"]["only"]["items"] });
    add_forms(map, [json!({ "const": "none" }), list]);
}

impl<T> Default for Rows<T> {
    fn default() -> Rows<T> {
        Rows {
            only: None,
            include: None,
            none: None,
        }
    }
}

impl<T> Rows<T> {
    /// Exactly these rows.
    pub fn only(rows: impl IntoIterator<Item = T>) -> Rows<T> {
        Rows {
            only: Some(rows.into_iter().collect()),
            ..Rows::default()
        }
    }

    /// Every row that is named.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.only
            .iter()
            .chain(&self.include)
            .chain(&self.none)
            .flatten()
    }

    pub(crate) fn comparisons(&self) -> usize {
        // `only: []` says that there is no row; the other two say nothing when empty.
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.none.as_ref().map_or(0, Vec::len)
    }
}

impl<T: DeserializeOwned> Shorthand for Rows<T> {
    const FORMS: &'static str = "a list, `none`, or a map of only, include and none";

    fn from_word<E: de::Error>(word: &str) -> Result<Rows<T>, E> {
        none_or_list(word).map(|()| Rows::only([]))
    }

    fn from_list<'de, D: Deserializer<'de>>(list: D) -> Result<Rows<T>, D::Error> {
        Vec::deserialize(list).map(Rows::only)
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<Rows<T>, D::Error> {
        Self::deserialize(map)
    }
}

impl<T: Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Rows {
                only: Some(rows),
                include: None,
                none: None,
            } => match rows.is_empty() {
                true => serializer.serialize_str("none"),
                false => rows.serialize(serializer),
            },
            _ => Self::serialize(self, serializer),
        }
    }
}

impl_deserialize!(AllOr<T>, NoneOr<T>, Rows<T>);

/// Accepts only `none`, where a list is the other form.
pub(super) fn none_or_list<E: de::Error>(word: &str) -> Result<(), E> {
    match word {
        "none" => Ok(()),
        _ => Err(unknown_word(
            word,
            &format!("write `none`, or a list such as `[{word}]`"),
        )),
    }
}
