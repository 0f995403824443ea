//! Actions of HR, BambooHR support and an LMS administrator in the two products.

use std::collections::BTreeMap;

use fake_bamboohr::{Change as CompanyChange, Command, Refusal};
use scenario::verb::{
    Change, Delete, LitmosAdmin, Permissions, PowerEdit, Rehire, Support, Terminate, Ticked,
    TrainingTab,
};
use scenario::{EmployeeField, EmployeeFields, EmployeeRow, LearnerFields, Switch};

use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::world::World;

/// The employment status of a rehired employee if the step does not give one.
const USUAL_EMPLOYMENT_STATUS: &str = "Full-Time";

impl World {
    pub(super) fn hire(&mut self, row: &EmployeeRow) -> Result<StepResult, UnsupportedStep> {
        let fields = employee_fields(&row.fields);
        let changes = match self
            .bamboohr
            .apply(Command::AddEmployee { id: None, fields })
        {
            Ok(changes) => changes,
            Err(refusal) => return Ok(refused(&refusal)),
        };
        for change in changes {
            if let CompanyChange::EmployeeAdded { employee, .. } = change {
                self.refs.name_employee(&row.name, employee);
            }
        }
        Ok(StepResult::ok())
    }

    pub(super) fn change(&mut self, change: &Change) -> Result<StepResult, UnsupportedStep> {
        let employee = self.employee(&change.employee)?;
        Ok(self.apply_to_bamboohr(Command::SetFields {
            employee,
            fields: employee_fields(&change.set),
        }))
    }

    pub(super) fn terminate(
        &mut self,
        terminate: &Terminate,
    ) -> Result<StepResult, UnsupportedStep> {
        let employee = self.employee(&terminate.employee)?;
        let comment = terminate
            .comment
            .as_ref()
            .map(|comment| comment.value.clone());
        Ok(self.apply_to_bamboohr(Command::Terminate {
            employee,
            last_day: terminate.last_day.value,
            comment,
        }))
    }

    pub(super) fn rehire(&mut self, rehire: &Rehire) -> Result<StepResult, UnsupportedStep> {
        let employee = self.employee(&rehire.employee)?;
        let status = rehire
            .employment_status
            .as_ref()
            .map_or(USUAL_EMPLOYMENT_STATUS, |status| status.as_str());
        let (hire_date, employment_status) = (rehire.hire_date.value, status.to_owned());
        Ok(self.apply_to_bamboohr(Command::Rehire {
            employee,
            hire_date,
            employment_status,
        }))
    }

    pub(super) fn delete(&mut self, delete: &Delete) -> Result<StepResult, UnsupportedStep> {
        let employee = self.employee(&delete.employee)?;
        Ok(self.apply_to_bamboohr(Command::DeleteEmployee { employee }))
    }

    pub(super) fn training_tab(
        &mut self,
        tab: &TrainingTab,
    ) -> Result<StepResult, UnsupportedStep> {
        let employee = self.employee(&tab.employee)?;
        let ticked = if tab.litmos_access.value == Ticked::Ticked {
            "ticked"
        } else {
            "unticked"
        };
        let set = EmployeeFields::from([(EmployeeField::new("litmos-access"), ticked.into())]);
        Ok(self.apply_to_bamboohr(Command::SetFields {
            employee,
            fields: employee_fields(&set),
        }))
    }

    pub(super) fn power_edit(&mut self, edit: &PowerEdit) -> Result<StepResult, UnsupportedStep> {
        let value = employee_text(&edit.field, &edit.set);
        let filter = employee_fields(&edit.filter);
        let edit = fake_bamboohr::PowerEdit::column(edit.field.vendor_name(), &value, filter);
        let changes = match self.bamboohr.apply(Command::PowerEdit(edit)) {
            Ok(changes) => changes,
            Err(refusal) => return Ok(refused(&refusal)),
        };
        let edited = changes.into_iter().find_map(|change| match change {
            CompanyChange::PowerEdited(edited) => Some(edited),
            _ => None,
        });
        let edited = edited.unwrap_or_default();
        // The grid saves every employee it can; the step is refused if one could not be saved.
        if let Some(cell) = edited.refused.first() {
            return Ok(refused(&cell.why));
        }
        let has_met_nobody = edited.changed.is_empty() && edited.unchanged.is_empty();
        Ok(if has_met_nobody {
            StepResult::ineffective("`where` matches no active employee")
        } else {
            StepResult::ok()
        })
    }

    pub(super) fn support(&mut self, support: &Support) -> Result<StepResult, UnsupportedStep> {
        match support.litmos_access.value {
            Switch::Enabled => Ok(self.apply_to_bamboohr(Command::EnableLitmosAccess)),
            Switch::Disabled => Err(UnsupportedStep::new(
                "support cannot disable Litmos Access again; start the world without it",
            )),
        }
    }

    pub(super) fn permissions(
        &mut self,
        permissions: &Permissions,
    ) -> Result<StepResult, UnsupportedStep> {
        let user = || self.people.bamboohr_admin.0.clone();
        let aliases = |fields: &[scenario::At<EmployeeField>]| -> Vec<String> {
            fields
                .iter()
                .map(|field| field.vendor_name().to_owned())
                .collect()
        };
        let mut commands = Vec::new();
        if !permissions.hide_fields.is_empty() {
            commands.push(Command::HideFields {
                user: user(),
                fields: aliases(&permissions.hide_fields),
            });
        }
        if !permissions.show_fields.is_empty() {
            commands.push(Command::ShowFields {
                user: user(),
                fields: aliases(&permissions.show_fields),
            });
        }
        if !permissions.hide_employees.is_empty() {
            commands.push(Command::HideEmployees {
                user: user(),
                employees: self.employee_ids(&permissions.hide_employees)?,
            });
        }
        if !permissions.show_employees.is_empty() {
            commands.push(Command::ShowEmployees {
                user: user(),
                employees: self.employee_ids(&permissions.show_employees)?,
            });
        }
        match permissions.user.as_ref().map(|switch| switch.value) {
            Some(Switch::Disabled) => commands.push(Command::DisableUser { user: user() }),
            Some(Switch::Enabled) => commands.push(Command::EnableUser { user: user() }),
            None => {}
        }
        if permissions
            .revoke_key
            .as_ref()
            .is_some_and(|revoke| revoke.value)
        {
            commands.push(Command::RevokeKeys { user: user() });
        }
        for command in commands {
            let result = self.apply_to_bamboohr(command);
            if result.refused {
                return Ok(result);
            }
        }
        Ok(StepResult::ok())
    }

    pub(super) fn litmos_admin(
        &mut self,
        act: &LitmosAdmin,
    ) -> Result<StepResult, UnsupportedStep> {
        let command = match act {
            LitmosAdmin::Edit(edit) => fake_litmos::Command::EditLearner {
                learner: edit.username.value.clone(),
                fields: learner_fields(&edit.set),
            },
            LitmosAdmin::Delete(username) => fake_litmos::Command::DeleteLearner {
                learner: username.value.clone(),
            },
            LitmosAdmin::Create(row) => {
                let mut fields = learner_fields(&row.fields);
                fields.insert("UserName".to_owned(), row.username.value.clone());
                fake_litmos::Command::CreateLearner { fields }
            }
        };
        Ok(match self.litmos.apply(command) {
            Ok(_) => StepResult::ok(),
            Err(refusal) => StepResult::refused(refusal.status.to_string()),
        })
    }

    /// Applies a command to BambooHR; a refusal becomes the result of the step.
    pub(super) fn apply_to_bamboohr(&mut self, command: Command) -> StepResult {
        match self.bamboohr.apply(command) {
            Ok(_) => StepResult::ok(),
            Err(refusal) => refused(&refusal),
        }
    }

    /// The id of an employee named in the file.
    pub(crate) fn employee(&self, name: &str) -> Result<u64, UnsupportedStep> {
        self.refs.employee(name).ok_or_else(|| {
            UnsupportedStep::new(format!("no employee named `{name}` yet; hire them first"))
        })
    }

    fn employee_ids(&self, names: &[scenario::At<String>]) -> Result<Vec<u64>, UnsupportedStep> {
        names.iter().map(|name| self.employee(name)).collect()
    }
}

pub(super) fn refused(refusal: &Refusal) -> StepResult {
    StepResult {
        body: Some(refusal.message.clone()),
        ..StepResult::refused(refusal.status.to_string())
    }
}

/// Field texts by BambooHR's aliases, as HR would type them.
pub(crate) fn employee_fields(fields: &EmployeeFields) -> BTreeMap<String, String> {
    fields
        .iter()
        .map(|(field, text)| (field.vendor_name().to_owned(), employee_text(field, text)))
        .collect()
}

fn employee_text(field: &EmployeeField, text: &str) -> String {
    match (field.word(), text) {
        ("litmos-access", "ticked") => "yes".to_owned(),
        ("litmos-access", "unticked") => "no".to_owned(),
        _ => text.to_owned(),
    }
}

/// Field texts by Litmos's members.
pub(crate) fn learner_fields(fields: &LearnerFields) -> BTreeMap<String, String> {
    let text = |word: &str, text: &str| match (word, text) {
        ("active", "yes") => "true".to_owned(),
        ("active", "no") => "false".to_owned(),
        _ => text.to_owned(),
    };
    fields
        .iter()
        .map(|(field, value)| (field.vendor_name().to_owned(), text(field.word(), value)))
        .collect()
}
