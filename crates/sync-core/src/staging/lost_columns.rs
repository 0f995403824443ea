//! Columns that held values before and come back empty for everybody: most likely the key lost the
//! right to see them (RD-4, STA-14). Litmos Access is none of them: where nobody has it any more,
//! SAF-3 holds the Sync.

use crate::config::Config;
use crate::domain::employee::{Employee, EmployeeId};
use crate::domain::link::{Link, Links};
use crate::domain::value::Value;
use crate::mapping::SourceField;
use crate::reading::{self, CompleteRead, Filling};
use crate::reporting::reason::Warning;
use crate::staging::list::StagedList;

/// So many people must have had a value.
const WITNESSES_MIN: usize = 2;

/// The columns a read has lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LostColumns(Vec<SourceField>);

impl LostColumns {
    /// Compares `read`, which tells of `employees`, with what was known before it.
    pub(super) fn find<'a>(
        read: &CompleteRead,
        employees: impl Iterator<Item = &'a EmployeeId>,
        old: &StagedList,
        links: &Links,
        config: &Config,
    ) -> LostColumns {
        let linked: Vec<&Link> = employees.filter_map(|id| links.of(id)).collect();
        let emptied = read
            .fillings()
            .filter(|(_, filling)| *filling == Filling::Empty)
            .map(|(field, _)| field);
        let lost = emptied
            .filter(|field| !config.accepts_emptied(*field) && was_filled(*field, &linked, old));
        LostColumns(lost.inspect(|_| rulebook::hit(&rulebook::RD_4)).collect())
    }

    /// One for each of them.
    pub(super) fn warnings(&self) -> impl Iterator<Item = Warning> + '_ {
        self.0
            .iter()
            .map(|field| Warning::ColumnEmptied(field.name().to_owned()))
    }

    /// Forgets what `employee` is told by these columns. What tells of a termination, or takes it
    /// back, becomes unreadable: nobody is reactivated meanwhile, and the next Sync still knows
    /// that it was lost (STA-14).
    pub(super) fn forget_in(&self, employee: &mut Employee) {
        for field in &self.0 {
            let is_of_employment = is_of_employment(*field);
            if is_of_employment {
                rulebook::hit(&rulebook::STA_14);
            }
            employee.set(
                *field,
                if is_of_employment {
                    Value::Unreadable
                } else {
                    Value::Absent
                },
            );
        }
    }
}

/// Whether `field` tells of a termination, or takes one back. No baseline holds it.
fn is_of_employment(field: SourceField) -> bool {
    matches!(
        field,
        SourceField::EmploymentStatus | SourceField::TerminationDate | SourceField::HireDate
    )
}

/// Whether enough of those who are in the answer, or were on the list, had a value.
fn was_filled(field: SourceField, linked: &[&Link], old: &StagedList) -> bool {
    let witnesses = match field {
        SourceField::Mapped(field) => linked
            .iter()
            .filter(|link| link.baseline.values.get(field).as_text().is_some())
            .count(),
        SourceField::Status => linked
            .iter()
            .filter(|link| link.baseline.active.is_some())
            .count(),
        SourceField::LitmosAccess => 0,
        SourceField::EmploymentStatus | SourceField::TerminationDate | SourceField::HireDate => {
            let values = old.rows.values().map(|row| row.employee.get(field));
            values
                .filter(|value| value.is_unreadable() || reading::says_something(field, value))
                .count()
        }
    };
    witnesses >= WITNESSES_MIN
}
