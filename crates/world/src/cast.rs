//! Who is meant by a name in a scenario file: employees by ref, subscriptions by hook, administrators.

use std::collections::BTreeMap;

/// Names given by the scenario, and the ids the products gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cast {
    employees: BTreeMap<String, u64>,
    names: BTreeMap<u64, String>,
    hooks: BTreeMap<String, u64>,
}

impl Cast {
    pub(crate) fn name_employee(&mut self, name: &str, id: u64) {
        self.employees.insert(name.to_owned(), id);
        self.names.insert(id, name.to_owned());
    }

    pub(crate) fn name_hook(&mut self, name: &str, id: u64) {
        self.hooks.insert(name.to_owned(), id);
    }

    pub(crate) fn employee(&self, name: &str) -> Option<u64> {
        self.employees.get(name).copied()
    }

    pub(crate) fn hook(&self, name: &str) -> Option<u64> {
        self.hooks.get(name).copied()
    }

    pub(crate) fn hooks(&self) -> impl Iterator<Item = (&str, u64)> {
        self.hooks.iter().map(|(name, id)| (name.as_str(), *id))
    }

    /// The name of an employee; the id itself if the scenario names no such person.
    pub(crate) fn name_of(&self, id: u64) -> String {
        self.names.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// The same for an id as the engine writes it.
    pub(crate) fn name_of_text(&self, id: &str) -> String {
        id.parse().map_or_else(|_| id.to_owned(), |id| self.name_of(id))
    }
}
