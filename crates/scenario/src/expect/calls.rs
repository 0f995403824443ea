//! Calls as they were made, and mails as they would have gone out.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserializer, MapAccess, Visitor, value};
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;
use crate::words::{CallLine, Vendor};

/// Calls by who was called; only the engine's own are looked at, and at the engine those of
/// BambooHR.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct VendorCalls {
    /// Calls to BambooHR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bamboohr: Option<CallsWanted>,
    /// Calls to Litmos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub litmos: Option<CallsWanted>,
    /// Deliveries to the engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<CallsWanted>,
}

impl VendorCalls {
    /// What is said of each party that something is said of.
    pub fn iter(&self) -> impl Iterator<Item = (Vendor, &CallsWanted)> {
        let all = [
            (Vendor::Bamboohr, &self.bamboohr),
            (Vendor::Litmos, &self.litmos),
            (Vendor::Engine, &self.engine),
        ];
        all.into_iter()
            .filter_map(|(vendor, wanted)| wanted.as_ref().map(|wanted| (vendor, wanted)))
    }

    pub(crate) fn compared(&self) -> usize {
        self.iter().map(|(_, wanted)| wanted.compared()).sum()
    }
}

/// `none`, or a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallsWanted {
    /// No call at all; holds the place of the word.
    pub none: Option<At<()>>,
    /// Calls that change something: every method but GET, the credential exchange and reports
    /// aside.
    pub writes: Option<At<u64>>,
    /// How often each kind was called.
    pub count: Vec<CallCount>,
    /// Exactly these calls in this order.
    pub exactly: Option<Vec<At<CallLine>>>,
    /// No call like these.
    pub never: Vec<At<CallLine>>,
}

/// `{ call: POST /v1.svc/users, times: 2 }`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallCount {
    /// Which calls.
    pub call: At<CallLine>,
    /// How many.
    pub times: At<u64>,
}

impl CallsWanted {
    /// Every call it names.
    pub fn lines(&self) -> impl Iterator<Item = &At<CallLine>> {
        self.count
            .iter()
            .map(|count| &count.call)
            .chain(self.exactly.iter().flatten())
            .chain(&self.never)
    }

    fn compared(&self) -> usize {
        usize::from(self.none.is_some())
            + usize::from(self.writes.is_some())
            + self.count.len()
            + usize::from(self.exactly.is_some())
            + self.never.len()
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct CallsMap {
    #[serde(skip_serializing_if = "Option::is_none")]
    writes: Option<At<u64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    count: Vec<CallCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exactly: Option<Vec<At<CallLine>>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    never: Vec<At<CallLine>>,
}

impl Serialize for CallsWanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.none.is_some() {
            return serializer.serialize_str("none");
        }
        let CallsWanted {
            none: _,
            writes,
            count,
            exactly,
            never,
        } = self.clone();
        CallsMap {
            writes,
            count,
            exactly,
            never,
        }
        .serialize(serializer)
    }
}

enum NoneOrMap {
    None,
    Map(CallsMap),
}

impl<'de> Deserialize<'de> for NoneOrMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NoneOrMap, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = NoneOrMap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`none`, or a map of writes, count, exactly and never")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<NoneOrMap, E> {
                match word {
                    "none" => Ok(NoneOrMap::None),
                    _ => Err(E::unknown_variant(word, &["none"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NoneOrMap, A::Error> {
                CallsMap::deserialize(value::MapAccessDeserializer::new(map)).map(NoneOrMap::Map)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for CallsWanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CallsWanted, D::Error> {
        let found = At::<NoneOrMap>::deserialize(deserializer)?;
        Ok(match found.value {
            NoneOrMap::None => CallsWanted {
                none: Some(At {
                    value: (),
                    place: found.place,
                }),
                ..CallsWanted::default()
            },
            NoneOrMap::Map(CallsMap {
                writes,
                count,
                exactly,
                never,
            }) => CallsWanted {
                none: None,
                writes,
                count,
                exactly,
                never,
            },
        })
    }
}

/// Mails Litmos would have sent: `none`, or a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailsWanted {
    /// No mail at all; holds the place of the word.
    pub none: Option<At<()>>,
    /// How many.
    pub count: Option<At<u64>>,
    /// At least these.
    pub include: Vec<MailWanted>,
}

/// `{ to: ana@acme.test, kind: welcome }`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MailWanted {
    /// The address.
    pub to: At<String>,
    /// What mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<At<String>>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct MailsMap {
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<At<u64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    include: Vec<MailWanted>,
}

impl MailsWanted {
    pub(crate) fn compared(&self) -> usize {
        usize::from(self.none.is_some()) + usize::from(self.count.is_some()) + self.include.len()
    }
}

impl Serialize for MailsWanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.none {
            Some(_) => serializer.serialize_str("none"),
            None => MailsMap {
                count: self.count,
                include: self.include.clone(),
            }
            .serialize(serializer),
        }
    }
}

enum NoneOrMails {
    None,
    Map(MailsMap),
}

impl<'de> Deserialize<'de> for NoneOrMails {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NoneOrMails, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = NoneOrMails;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`none`, or a map of count and include")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<NoneOrMails, E> {
                match word {
                    "none" => Ok(NoneOrMails::None),
                    _ => Err(E::unknown_variant(word, &["none"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NoneOrMails, A::Error> {
                MailsMap::deserialize(value::MapAccessDeserializer::new(map)).map(NoneOrMails::Map)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for MailsWanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MailsWanted, D::Error> {
        let found = At::<NoneOrMails>::deserialize(deserializer)?;
        Ok(match found.value {
            NoneOrMails::None => MailsWanted {
                none: Some(At {
                    value: (),
                    place: found.place,
                }),
                ..MailsWanted::default()
            },
            NoneOrMails::Map(MailsMap { count, include }) => MailsWanted {
                none: None,
                count,
                include,
            },
        })
    }
}
