//! Changes of a list's options, checked whole before one of them is made (section 6.3).
//!
//! A new text for an option shows on every record that has it, without counting as a change of
//! those records; that is a guess.

use jiff::Timestamp;

use crate::state::history::TERMINATED;
use crate::state::zone::truncate_to_second;
use crate::{Change, Company, Field, Kind, Lists, OptionChange, Refusal};

/// The options that no account can do without (section 5.8).
const BUILT_IN: [&str; 2] = [TERMINATED, "Contractor"];

impl Company {
    pub(crate) fn change_list(
        &mut self,
        name: &str,
        changes: &[OptionChange],
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let field = self.field_by_name(name)?;
        let (alias, kind) = (field.owned_alias(), field.kind);
        if !kind.has_options() {
            return Err(Refusal::new(404, "List not found"));
        }
        // Tried on a copy: one refusal refuses all.
        let mut lists = self.lists.clone();
        let mut renamed = Vec::new();
        for change in changes {
            renamed.extend(lists.change(&alias, change, truncate_to_second(now))?);
        }
        self.lists = lists;
        for (before, after) in &renamed {
            self.rename_option(&alias, kind, before, after);
        }
        let id = self
            .fields
            .by_stored_alias(&alias)
            .and_then(|field: &Field| field.id)
            .and_then(|id| id.try_into().ok());
        Ok(vec![Change::Account {
            what: format!("options of {alias} changed"),
            id,
        }])
    }

    fn rename_option(&mut self, alias: &str, kind: Kind, before: &str, after: &str) {
        let holders = self
            .employees
            .values()
            .filter(|employee| employee.ever_had(alias))
            .map(|employee| employee.id);
        for id in holders.collect::<Vec<_>>() {
            if let Some(mut employee) = self.employees.get_mut(&id) {
                employee.rename_option(alias, kind, before, after);
            }
        }
    }
}

impl Lists {
    /// Makes one change; what was renamed to what, if anything was.
    fn change(
        &mut self,
        alias: &str,
        change: &OptionChange,
        now: Timestamp,
    ) -> Result<Option<(String, String)>, Refusal> {
        let text = change
            .value
            .as_deref()
            .map(str::trim_end)
            .filter(|text| !text.is_empty());
        let Some(id) = change.id else {
            let text = text.ok_or_else(|| Refusal::new(400, "A new option needs a value"))?;
            self.check_is_new(alias, text, None)?;
            self.offer(alias, text, Some(now));
            if change.is_archived == Some(true) {
                self.set_archived(alias, text, Some(now));
            }
            return Ok(None);
        };
        let before = self.options(alias).find(|option| option.id == id).cloned();
        let before = before.ok_or_else(|| Refusal::new(404, "Option not found"))?;
        let is_built_in =
            alias == "employmentHistoryStatus" && BUILT_IN.contains(&before.name.as_str());
        if is_built_in
            && (change.is_archived == Some(true) || text.is_some_and(|text| text != before.name))
        {
            return Err(Refusal::new(409, format!("{} is built in", before.name)));
        }
        if let Some(is_archived) = change.is_archived {
            self.set_archived(alias, &before.name, is_archived.then_some(now));
        }
        let Some(text) = text.filter(|text| *text != before.name) else {
            return Ok(None);
        };
        self.check_is_new(alias, text, Some(id))?;
        self.rename(alias, &before.name, text);
        Ok(Some((before.name, text.to_owned())))
    }

    fn check_is_new(&self, alias: &str, text: &str, of: Option<u64>) -> Result<(), Refusal> {
        match self
            .option(alias, text)
            .filter(|option| Some(option.id) != of)
        {
            Some(option) => Err(Refusal::new(
                409,
                format!("Duplicate list value {}", option.name),
            )),
            None => Ok(()),
        }
    }
}
