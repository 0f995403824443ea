//! The options of the company's list fields: text, number, and whether an option is still offered
//! (section 6.3).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Kind;

/// One option of a list field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOption {
    /// The option's number, unique in the company, never used again.
    pub id: u64,
    /// The option's text.
    pub name: String,
    /// When it was made; `None` if before this fake began.
    pub created: Option<Timestamp>,
    /// When it was archived; old records keep it.
    pub archived: Option<Timestamp>,
}

/// The options of every list field, by the alias of the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// Per alias, the option by its text in lower case and without trailing blanks.
    options: BTreeMap<String, BTreeMap<String, ListOption>>,
    id_last: u64,
}

impl Default for Lists {
    fn default() -> Lists {
        // Options of a real account have numbers of this size.
        Lists {
            options: BTreeMap::new(),
            id_last: 18_000,
        }
    }
}

impl Lists {
    /// The option on offer that `text` means: upper and lower case and trailing blanks do not
    /// count.
    pub fn find(&self, alias: &str, text: &str) -> Option<&str> {
        self.option(alias, text)
            .filter(|option| option.archived.is_none())
            .map(|option| option.name.as_str())
    }

    /// The option of this text, archived or not.
    pub fn option(&self, alias: &str, text: &str) -> Option<&ListOption> {
        self.options.get(alias)?.get(&key(text))
    }

    /// The offered option with the number `text`.
    pub fn numbered(&self, alias: &str, text: &str) -> Option<&str> {
        let id: u64 = text.trim().parse().ok()?;
        let found = self
            .options(alias)
            .find(|option| option.id == id && option.archived.is_none());
        found.map(|option| option.name.as_str())
    }

    /// The options of a list field, archived ones too, in alphabetical order.
    pub fn options(&self, alias: &str) -> impl Iterator<Item = &ListOption> {
        self.options
            .get(alias)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// Offers an option, unless there is one like it already; `at` is when, `None` in the past.
    pub(crate) fn offer(&mut self, alias: &str, text: &str, at: Option<Timestamp>) {
        let options = self.options.entry(alias.to_owned()).or_default();
        let last = &mut self.id_last;
        let option = options.entry(key(text)).or_insert_with(|| {
            *last += 1;
            ListOption {
                id: *last,
                name: text.trim_end().to_owned(),
                created: at,
                archived: None,
            }
        });
        option.archived = None;
    }

    /// Takes an option out of use at that time, or offers it again.
    pub(crate) fn set_archived(&mut self, alias: &str, text: &str, at: Option<Timestamp>) {
        if let Some(option) = self
            .options
            .get_mut(alias)
            .and_then(|options| options.get_mut(&key(text)))
        {
            option.archived = at;
        }
    }

    /// Renames an option; it keeps its number.
    pub(crate) fn rename(&mut self, alias: &str, before: &str, after: &str) {
        let Some(options) = self.options.get_mut(alias) else {
            return;
        };
        if let Some(option) = options.remove(&key(before)) {
            options.insert(
                key(after),
                ListOption {
                    name: after.to_owned(),
                    ..option
                },
            );
        }
    }
}

fn key(text: &str) -> String {
    text.trim_end().to_lowercase()
}

/// A stored text after the option `before` was renamed to `after`; `None` if it does not name the
/// option.
pub(crate) fn rename_in(kind: Kind, stored: &str, before: &str, after: &str) -> Option<String> {
    match kind {
        Kind::Multilist => {
            let parts: Vec<&str> = stored
                .split(',')
                .map(|part| if part == before { after } else { part })
                .collect();
            Some(parts.join(",")).filter(|text| text != stored)
        }
        _ => (stored == before).then(|| after.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_found_by_text_in_any_case_and_by_number_and_is_made_once() {
        let mut lists = Lists::default();
        lists.offer("jobTitle", "Team Lead  ", None);
        lists.offer("jobTitle", "TEAM LEAD", None);
        lists.offer("department", "Plant", None);
        assert_eq!(lists.find("jobTitle", "team lead "), Some("Team Lead"));
        assert_eq!(lists.numbered("jobTitle", "18001"), Some("Team Lead"));
        assert_eq!(lists.numbered("department", "18001"), None);
        assert_eq!(lists.options("jobTitle").count(), 1);
        assert_eq!(
            lists
                .options("department")
                .map(|option| option.id)
                .collect::<Vec<_>>(),
            [18_002]
        );
    }
}
