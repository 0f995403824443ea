//! Employees by id, and by work email.
//!
//! Copies share their employees until one is changed, so that a copy of a large company is cheap.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::iter::Map;
use std::ops::{Bound, Deref, DerefMut, Index};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Employee;

/// The employees of a company, in the order of their ids. Written as a map by id.
#[derive(Clone, Debug, Default)]
pub struct Employees {
    by_id: BTreeMap<u64, Arc<Employee>>,
    /// Work emails of the active in lower case, each with its employee.
    emails: BTreeSet<(Box<str>, u64)>,
}

/// Ids with their employees, ascending.
pub(crate) type Pairs<'a> =
    Map<btree_map::Iter<'a, u64, Arc<Employee>>, fn(Pair<'a>) -> (&'a u64, &'a Employee)>;

type Pair<'a> = (&'a u64, &'a Arc<Employee>);

impl Employees {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The employee with this id.
    pub fn get(&self, id: &u64) -> Option<&Employee> {
        self.by_id.get(id).map(|employee| &**employee)
    }

    /// Whether there is an employee with this id.
    pub fn contains_key(&self, id: &u64) -> bool {
        self.by_id.contains_key(id)
    }

    /// The ids, ascending.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &u64> {
        self.by_id.keys()
    }

    /// Everybody, by ascending id.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Employee> {
        self.by_id.values().map(|employee| &**employee)
    }

    /// Ids with their employees, ascending.
    pub fn iter(&self) -> Pairs<'_> {
        self.into_iter()
    }

    /// Those with a greater id than `id`, or all, by ascending id.
    pub(crate) fn after(&self, id: Option<u64>) -> impl Iterator<Item = &Employee> {
        let begin = id.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_id
            .range((begin, Bound::Unbounded))
            .map(|(_, employee)| &**employee)
    }

    /// The active employees with this work email, upper and lower case not counted.
    pub(crate) fn active_with_email(&self, email: &str) -> impl Iterator<Item = u64> {
        let key: Box<str> = email.to_lowercase().into();
        self.emails
            .range((key.clone(), 0)..=(key, u64::MAX))
            .map(|(_, id)| *id)
    }

    /// The employee with this id, to be changed.
    pub(crate) fn get_mut(&mut self, id: &u64) -> Option<Editing<'_>> {
        let employee = Arc::make_mut(self.by_id.get_mut(id)?);
        Some(Editing {
            email_before: active_email(employee),
            employee,
            emails: &mut self.emails,
        })
    }

    /// Adds an employee, or replaces the one with the same id.
    pub(crate) fn insert(&mut self, id: u64, employee: Employee) {
        self.remove(&id);
        self.emails
            .extend(active_email(&employee).map(|email| (email, id)));
        self.by_id.insert(id, Arc::new(employee));
    }

    /// Takes an employee out.
    pub(crate) fn remove(&mut self, id: &u64) -> Option<Arc<Employee>> {
        let employee = self.by_id.remove(id)?;
        if let Some(email) = active_email(&employee) {
            self.emails.remove(&(email, *id));
        }
        Some(employee)
    }
}

fn active_email(employee: &Employee) -> Option<Box<str>> {
    employee
        .value("workEmail")
        .filter(|_| employee.is_active)
        .map(|email| email.to_lowercase().into())
}

/// An employee being changed. On drop, its work email is indexed again if it changed.
pub(crate) struct Editing<'a> {
    employee: &'a mut Employee,
    emails: &'a mut BTreeSet<(Box<str>, u64)>,
    email_before: Option<Box<str>>,
}

impl Deref for Editing<'_> {
    type Target = Employee;
    fn deref(&self) -> &Employee {
        self.employee
    }
}

impl DerefMut for Editing<'_> {
    fn deref_mut(&mut self) -> &mut Employee {
        self.employee
    }
}

impl Drop for Editing<'_> {
    fn drop(&mut self) {
        let after = active_email(self.employee);
        if after == self.email_before {
            return;
        }
        if let Some(before) = self.email_before.take() {
            self.emails.remove(&(before, self.employee.id));
        }
        self.emails
            .extend(after.map(|email| (email, self.employee.id)));
    }
}

impl Index<&u64> for Employees {
    type Output = Employee;
    fn index(&self, id: &u64) -> &Employee {
        &self.by_id[id]
    }
}

impl<'a> IntoIterator for &'a Employees {
    type Item = (&'a u64, &'a Employee);
    type IntoIter = Pairs<'a>;
    fn into_iter(self) -> Pairs<'a> {
        self.by_id.iter().map(|(id, employee)| (id, &**employee))
    }
}

impl FromIterator<Employee> for Employees {
    fn from_iter<I: IntoIterator<Item = Employee>>(employees: I) -> Employees {
        let mut all = Employees::default();
        for employee in employees {
            all.insert(employee.id, employee);
        }
        all
    }
}

impl PartialEq for Employees {
    /// Who has which email follows from the rest.
    fn eq(&self, other: &Employees) -> bool {
        self.by_id == other.by_id
    }
}

impl Eq for Employees {}

impl Serialize for Employees {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Employees {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Employees, D::Error> {
        let by_id = BTreeMap::<u64, Employee>::deserialize(deserializer)?;
        Ok(by_id.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_email(id: u64, email: &str) -> Employee {
        let mut employee = Employee::new(id, None);
        employee.put("workEmail", Some(email));
        employee
    }

    fn holders(employees: &Employees, email: &str) -> Vec<u64> {
        employees.active_with_email(email).collect()
    }

    #[test]
    fn an_email_is_found_whoever_got_changed_or_lost_it() {
        let mut all =
            Employees::from_iter([with_email(1, "Ana@x.test"), with_email(2, "ÉVA@x.test")]);
        assert_eq!(holders(&all, "ana@X.test"), [1]);
        assert_eq!(holders(&all, "éva@x.test"), [2]);
        all.get_mut(&1)
            .unwrap()
            .put("workEmail", Some("éva@x.TEST"));
        assert!(holders(&all, "ana@x.test").is_empty());
        assert_eq!(holders(&all, "éva@x.test"), [1, 2]);
        all.get_mut(&1).unwrap().is_active = false;
        assert_eq!(holders(&all, "éva@x.test"), [2]);
        all.get_mut(&1).unwrap().is_active = true;
        all.remove(&2);
        assert_eq!(holders(&all, "éva@x.test"), [1]);
        all.insert(1, with_email(1, "new@x.test"));
        assert!(holders(&all, "éva@x.test").is_empty());
        let read: Employees = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
        assert_eq!((&read, holders(&read, "new@x.test")), (&all, vec![1]));
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut all = Employees::from_iter([with_email(1, "a@x.test")]);
        let copy = all.clone();
        all.get_mut(&1).unwrap().put("workEmail", Some("b@x.test"));
        assert_eq!(copy[&1].value("workEmail"), Some("a@x.test"));
        assert_eq!(all[&1].value("workEmail"), Some("b@x.test"));
    }
}
