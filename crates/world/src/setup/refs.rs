//! The names of a scenario file and the ids behind them: employees by ref, webhooks by name.

use std::collections::BTreeMap;

use fake_bamboohr::Subscription;

/// The names of a scenario, and the ids the products gave them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refs {
    employees: BTreeMap<String, u64>,
    names: BTreeMap<u64, String>,
    hooks: BTreeMap<String, Hook>,
}

/// A webhook that the scenario names. BambooHR has no switch: one that is off was removed, and its
/// settings are kept here until it is set up again, under another id.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    /// The settings as they were last saved.
    pub(crate) subscription: Subscription,
    /// Whether it belongs to the user whose key the engine has.
    pub(crate) is_permissioned: bool,
    /// BambooHR's id, while it is on.
    pub(crate) id: Option<u64>,
    /// The ids it had before, oldest first.
    pub(crate) former_ids: Vec<u64>,
    /// The slots that passed under these ids, each by its place in BambooHR's count of webhook
    /// happenings.
    pub(crate) former_runs: Vec<u64>,
}

impl Hook {
    /// A webhook that was never on.
    pub(crate) fn new(subscription: Subscription, is_permissioned: bool) -> Hook {
        Hook {
            subscription,
            is_permissioned,
            id: None,
            former_ids: Vec::new(),
            former_runs: Vec::new(),
        }
    }

    /// Every id it has or had, oldest first.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = u64> {
        self.former_ids.iter().copied().chain(self.id)
    }
}

impl Refs {
    pub(crate) fn name_employee(&mut self, name: &str, id: u64) {
        self.employees.insert(name.to_owned(), id);
        self.names.insert(id, name.to_owned());
    }

    pub(crate) fn name_hook(&mut self, name: &str, hook: Hook) {
        self.hooks.insert(name.to_owned(), hook);
    }

    pub(crate) fn employee(&self, name: &str) -> Option<u64> {
        self.employees.get(name).copied()
    }

    pub(crate) fn hook(&self, name: &str) -> Option<&Hook> {
        self.hooks.get(name)
    }

    /// Every webhook by name, those that are off included.
    pub(crate) fn hooks(&self) -> impl Iterator<Item = (&str, &Hook)> {
        self.hooks.iter().map(|(name, hook)| (name.as_str(), hook))
    }

    /// Whether any webhook is or was on.
    pub(crate) fn had_webhook(&self) -> bool {
        self.hooks.values().any(|hook| hook.ids().next().is_some())
    }

    /// The name of an employee; the id itself if the scenario names no such person.
    pub(crate) fn name_for_id(&self, id: u64) -> String {
        self.names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }

    /// The name of an employee whose id is a text, as the engine writes it.
    pub(crate) fn name_for_id_str(&self, id: &str) -> String {
        id.parse()
            .map_or_else(|_| id.to_owned(), |id| self.name_for_id(id))
    }
}
