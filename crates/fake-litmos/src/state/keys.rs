//! API keys: their owners, and whether they are enabled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The keys of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keys(BTreeMap<String, ApiKey>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ApiKey {
    learner: String,
    is_enabled: bool,
}

impl Keys {
    pub(crate) fn add(&mut self, key: String, learner: &str) {
        self.0.insert(
            key,
            ApiKey {
                learner: learner.to_owned(),
                is_enabled: true,
            },
        );
    }

    /// The owner's id, if the key is known and enabled.
    pub(crate) fn learner_of_key(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .filter(|key| key.is_enabled)
            .map(|key| key.learner.as_str())
    }

    /// How many keys a learner has, disabled ones too.
    pub(crate) fn count_for(&self, learner: &str) -> u64 {
        self.0.values().filter(|key| key.learner == learner).count() as u64
    }

    /// Enables or disables a key; the owner's id, or `None` if there is no such key.
    pub(crate) fn set_enabled(&mut self, key: &str, is_enabled: bool) -> Option<String> {
        let key = self.0.get_mut(key)?;
        key.is_enabled = is_enabled;
        Some(key.learner.clone())
    }
}
