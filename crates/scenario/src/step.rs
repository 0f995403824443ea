//! One step of a scenario: exactly one verb, and a few keys about it.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::place::{At, Place};
use crate::verb::{STEP_KEYS, VERBS, Verb};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// A note for readers.
    pub note: Option<At<String>>,
    /// The id of the step, for reports and `--until`.
    pub id: Option<At<String>>,
    /// The only cases that take the step.
    pub only_case: Option<Vec<At<String>>>,
    /// The administrator who acts; by default the first one.
    pub actor: Option<At<String>>,
    /// What the step does; its place is that of the verb's word.
    pub verb: At<Verb>,
}

impl Step {
    /// A step with nothing but a verb.
    pub fn new(verb: Verb) -> Step {
        Step {
            note: None,
            id: None,
            only_case: None,
            actor: None,
            verb: verb.into(),
        }
    }

    /// The place of the verb's word.
    pub fn place(&self) -> Place {
        self.verb.place
    }
}

impl From<Verb> for Step {
    fn from(verb: Verb) -> Step {
        Step::new(verb)
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let words = [("note", &self.note), ("id", &self.id), ("as", &self.actor)];
        for (key, word) in words {
            if let Some(word) = word {
                map.serialize_entry(key, word)?;
            }
        }
        if let Some(cases) = &self.only_case {
            map.serialize_entry("only-case", cases)?;
        }
        self.verb.write_entry(&mut map)?;
        map.end()
    }
}

/// A key of a step. It is a type of its own so that the error of an unknown key points at the key.
struct StepKey(String);

impl<'de> Deserialize<'de> for StepKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<StepKey, D::Error> {
        let word = String::deserialize(deserializer)?;
        match STEP_KEYS.contains(&word.as_str()) {
            true => Ok(StepKey(word)),
            false => Err(de::Error::unknown_field(&word, STEP_KEYS)),
        }
    }
}

/// Reads the key of a step that may already have a verb.
struct AfterVerb<'v>(Option<&'v str>);

impl<'de> de::DeserializeSeed<'de> for AfterVerb<'_> {
    type Value = At<StepKey>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<At<StepKey>, D::Error> {
        let key = At::<StepKey>::deserialize(deserializer)?;
        match self.0 {
            Some(first) if VERBS.contains(&key.value.0.as_str()) => {
                Err(de::Error::custom(format!(
                    "second verb `{}` in a step with `{first}`; start a new step with `- `",
                    key.value.0
                )))
            }
            _ => Ok(key),
        }
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Step, D::Error> {
        struct StepVisitor;
        impl<'de> Visitor<'de> for StepVisitor {
            type Value = Step;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a step such as `sync: now`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Step, A::Error> {
                let (mut note, mut id, mut only_case, mut actor) = (None, None, None, None);
                let mut verb: Option<At<Verb>> = None;
                while let Some(key) =
                    map.next_key_seed(AfterVerb(verb.as_ref().map(|verb| verb.value.word())))?
                {
                    match key.value.0.as_str() {
                        "note" => note = Some(map.next_value()?),
                        "id" => id = Some(map.next_value()?),
                        "only-case" => {
                            only_case = Some(map.next_value::<crate::expect::Codes>()?.0)
                        }
                        "as" => actor = Some(map.next_value()?),
                        word => {
                            verb = Some(At {
                                value: Verb::read_payload(word, &mut map)?,
                                place: key.place,
                            })
                        }
                    }
                }
                let verb = verb.ok_or_else(|| {
                    de::Error::custom("missing verb; add one, such as `sync: now` or `expect:`")
                })?;
                Ok(Step {
                    note,
                    id,
                    only_case,
                    actor,
                    verb,
                })
            }
        }
        deserializer.deserialize_map(StepVisitor)
    }
}
