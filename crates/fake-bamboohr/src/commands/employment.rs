//! What HR does to employees: add, change, end employment, take back, erase.
//!
//! Every act is checked whole before anything changes.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fields::COMMENT;
use crate::state::history::TERMINATED;
use crate::state::value;
use crate::state::zone::truncate_to_second;
use crate::webhook::Action;
use crate::{Change, Company, Employee, Fields, Refusal, Table};

/// The largest employee id: what any JSON reader still reads exactly.
pub(crate) const ID_MAX: u64 = (1 << 53) - 1;

impl Company {
    pub(crate) fn add_employee(
        &mut self,
        id: Option<u64>,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let id = id.unwrap_or(self.employee_last + 1);
        if id > ID_MAX {
            return Err(Refusal::new(
                400,
                format!("{id} is no employee id: the largest is {ID_MAX}"),
            ));
        }
        if id <= self.employee_last {
            return Err(Refusal::new(
                409,
                format!(
                    "Employee ids ascend; {id} is not above {}",
                    self.employee_last
                ),
            ));
        }
        let save = self.plan_save(None, fields)?;
        for name in ["firstName", "lastName"] {
            if save.after(None, name).is_none() {
                return Err(Refusal::new(400, format!("{name} is required")));
            }
        }
        self.check_save(None, &save)?;
        let active = || {
            self.employees
                .values()
                .filter(|employee| employee.is_active)
                .count()
        };
        if self.employee_limit.is_some_and(|limit| active() >= limit) {
            return Err(Refusal::new(429, "The plan takes no more employees"));
        }
        let today = self.today(now);
        let hired = value::date(save.after(None, "hireDate").unwrap_or_default())?.unwrap_or(today);
        self.employee_last = id;
        self.employees
            .insert(id, Employee::new(id, Some(truncate_to_second(now))));
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.record_event(id, Action::Created, &[], facts, now);
        let mut changes = vec![Change::EmployeeAdded {
            employee: id,
            at: now,
        }];
        changes.extend(self.execute_save(id, save, hired, now));
        Ok(changes)
    }

    /// Records which user's key added an employee.
    pub(crate) fn record_creator(&mut self, id: u64, user: u64) {
        if let Some(mut employee) = self.employees.get_mut(&id) {
            employee.created_by = Some(user);
        }
    }

    pub(crate) fn set_fields(
        &mut self,
        id: u64,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        let save = self.plan_save(Some(employee), fields)?;
        self.check_save(Some(employee), &save)?;
        Ok(self.execute_save(id, save, self.today(now), now))
    }

    pub(crate) fn add_row(
        &mut self,
        id: u64,
        table: Table,
        date: Date,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        let save = self.plan_save(Some(employee), fields)?;
        if save.rows.is_empty()
            || !save.stored.is_empty()
            || save.rows.iter().any(|(of, ..)| *of != table)
        {
            return Err(Refusal::new(
                400,
                "A row takes the fields of its own table and nothing else",
            ));
        }
        Ok(self.execute_save(id, save, date, now))
    }

    pub(crate) fn terminate(
        &mut self,
        id: u64,
        last_day: Date,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let mut employee = self
            .employees
            .get_mut(&id)
            .ok_or_else(Refusal::no_employee)?;
        employee
            .history_mut(Table::EmploymentStatus)
            .drop_future(now);
        drop(employee);
        let mut values =
            Fields::from([("employmentHistoryStatus".to_owned(), TERMINATED.to_owned())]);
        values.extend(comment.map(|comment| (COMMENT.to_owned(), comment)));
        self.lists
            .offer("employmentHistoryStatus", TERMINATED, None);
        let row = self.row(last_day, values, now);
        Ok(self.edit_with_rows(id, now, &[], vec![(Table::EmploymentStatus, row)], |_| {}))
    }

    pub(crate) fn rehire(
        &mut self,
        id: u64,
        hire_date: Date,
        employment_status: &str,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        if employee.is_active {
            return Err(Refusal::new(
                409,
                "The employee is active; only a leaver can be rehired",
            ));
        }
        if employment_status.trim().is_empty()
            || employment_status.trim().eq_ignore_ascii_case(TERMINATED)
        {
            return Err(Refusal::new(
                409,
                "A rehire needs an employment status other than Terminated",
            ));
        }
        self.check_email_is_free(Some(id), employee.value("workEmail"))?;
        let first = employee
            .value("originalHireDate")
            .or(employee.value("hireDate"))
            .map(str::to_owned);
        self.lists.offer(
            "employmentHistoryStatus",
            employment_status,
            Some(truncate_to_second(now)),
        );
        let option = self
            .lists
            .find("employmentHistoryStatus", employment_status)
            .unwrap_or(employment_status);
        let values = Fields::from([("employmentHistoryStatus".to_owned(), option.to_owned())]);
        let row = self.row(hire_date, values, now);
        let is_now = row.effective <= now;
        if let Some(mut employee) = self.employees.get_mut(&id) {
            employee
                .history_mut(Table::EmploymentStatus)
                .drop_future(now);
        }
        let touched = ["hireDate", "originalHireDate"];
        Ok(self.edit_with_rows(
            id,
            now,
            &touched,
            vec![(Table::EmploymentStatus, row)],
            |employee| {
                employee.put("hireDate", Some(&hire_date.to_string()));
                employee.put("originalHireDate", first.as_deref());
                // An employee set to inactive directly has no termination row whose end would do
                // this.
                employee.is_active |= is_now;
            },
        ))
    }

    pub(crate) fn delete_employee(
        &mut self,
        id: u64,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        self.employees
            .remove(&id)
            .ok_or_else(Refusal::no_employee)?;
        self.deleted.insert(id, truncate_to_second(now));
        self.trainings.remove_employee(id);
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.record_event(id, Action::Deleted, &[], facts, now);
        Ok(vec![Change::EmployeeDeleted {
            employee: id,
            at: now,
        }])
    }
}
