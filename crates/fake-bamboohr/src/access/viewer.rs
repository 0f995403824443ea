//! What one user sees of the company: which employees, which fields, and what may be edited.
//!
//! Every endpoint decides by this type, so that no two of them differ.

use super::level::{Reach, Right};
use super::user::User;
use crate::state::manager;
use crate::{Catalogue, Employee, Employees, Field};

/// A user looking at the employees of the company.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    user: &'a User,
    employees: &'a Employees,
    fields: &'a Catalogue,
}

impl<'a> Viewer<'a> {
    /// `user` looking at `employees`, who have `fields`.
    pub fn new(user: &'a User, employees: &'a Employees, fields: &'a Catalogue) -> Viewer<'a> {
        Viewer {
            user,
            employees,
            fields,
        }
    }

    /// The user.
    pub fn user(&self) -> &'a User {
        self.user
    }

    /// All employees, visible or not.
    pub fn employees(&self) -> &'a Employees {
        self.employees
    }

    /// All fields, visible or not.
    pub fn fields(&self) -> &'a Catalogue {
        self.fields
    }

    /// Whether the record may be seen at all.
    pub fn sees_employee(&self, employee: &Employee) -> bool {
        !self.user.hidden_employees.contains(&employee.id)
            && (self.is_own(employee) || self.reaches(employee))
    }

    /// Whether the user sees that the employee `id` was erased, as only those who see all employees
    /// do.
    pub fn sees_erased(&self, id: u64) -> bool {
        *self.user.level.reach() == Reach::All && !self.user.hidden_employees.contains(&id)
    }

    /// Whether every field may be seen on every record within reach.
    pub(crate) fn sees_all_fields(&self) -> bool {
        self.user.level.is_admin() && self.user.hidden_fields.is_empty()
    }

    /// Whether the field may be seen on any record at all.
    pub fn sees_field(&self, field: &Field) -> bool {
        self.user.sees_field(field)
    }

    /// Whether the field may be seen on the own record, or on the others within reach: the same for
    /// all rows of a long answer.
    pub(crate) fn sees_field_on(&self, field: &Field, is_own: bool) -> bool {
        self.right(field, is_own) >= Right::ViewOnly
    }

    /// Whether the field may be seen on this record.
    pub fn sees_field_of(&self, field: &Field, employee: &Employee) -> bool {
        self.sees_employee(employee) && self.right(field, self.is_own(employee)) >= Right::ViewOnly
    }

    /// Whether the field may be written on this record.
    pub fn may_edit(&self, field: &Field, employee: &Employee) -> bool {
        field.is_writable()
            && self.sees_employee(employee)
            && self.right(field, self.is_own(employee)) == Right::Edit
    }

    /// Whether the field may be written as a column of a history row: dates too, which no employee
    /// write sets.
    pub fn may_edit_column(&self, field: &Field, employee: &Employee) -> bool {
        self.sees_employee(employee) && self.right(field, self.is_own(employee)) == Right::Edit
    }

    /// Whether the field may be written on a record that is being added.
    pub fn may_edit_added(&self, field: &Field) -> bool {
        field.is_writable() && self.right(field, false) == Right::Edit
    }

    fn right(&self, field: &Field, is_own: bool) -> Right {
        self.user.right(field, is_own)
    }

    /// Whether the record is the user's own.
    pub(crate) fn is_own(&self, employee: &Employee) -> bool {
        self.user.employee == Some(employee.id)
    }

    fn reaches(&self, employee: &Employee) -> bool {
        let own = self.user.employee;
        match self.user.level.reach() {
            Reach::All => true,
            Reach::DirectReports => own.is_some() && manager::id_of(employee) == own,
            Reach::AllReports => {
                own.is_some_and(|own| manager::reports_to(employee, own, self.employees))
            }
            Reach::Employees(ids) => ids.contains(&employee.id),
            Reach::Matching(values) => values.iter().all(|(name, value)| {
                let field = self.fields.field(name);
                let text = field.and_then(|field| manager::read(field, employee, self.employees));
                text.unwrap_or_default().trim_end().to_lowercase()
                    == value.trim_end().to_lowercase()
            }),
        }
    }
}
