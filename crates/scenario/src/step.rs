//! One line of a scenario: exactly one verb, and a few words about it.

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::place::{At, Place};
use crate::verb::{STEP_KEYS, VERBS, Verb};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Why, for people.
    pub note: Option<At<String>>,
    /// A name for the step, for reports and `--until`.
    pub id: Option<At<String>>,
    /// The step is left out of all cases but these.
    pub only_case: Option<Vec<At<String>>>,
    /// The administrator who acts; the first one unless it says otherwise.
    pub actor: Option<At<String>>,
    /// What it does; the place is that of the verb's word.
    pub verb: At<Verb>,
}

impl Step {
    /// A step that is nothing but its verb.
    pub fn new(verb: Verb) -> Step {
        Step {
            note: None,
            id: None,
            only_case: None,
            actor: None,
            verb: verb.into(),
        }
    }

    /// Where the step's verb stands.
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

/// A key of a step; read as its own type so that an unknown one is refused under the key.
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

/// A key of a step that has a verb already.
struct AfterVerb<'v>(Option<&'v str>);

impl<'de> de::DeserializeSeed<'de> for AfterVerb<'_> {
    type Value = At<StepKey>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<At<StepKey>, D::Error> {
        let key = At::<StepKey>::deserialize(deserializer)?;
        match self.0 {
            Some(first) if VERBS.contains(&key.value.0.as_str()) => {
                Err(de::Error::custom(format!(
                    "a step takes one verb, and `{}` is a second one beside `{first}`; begin a new step with `- `",
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
                            only_case = Some(map.next_value::<super::expect::Codes>()?.0)
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
                    de::Error::custom(
                        "the step has no verb; give it one, such as `sync: now` or `expect:`",
                    )
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
