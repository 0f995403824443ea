//! An employee as BambooHR reported it, field by field.

use std::collections::BTreeMap;

use world::EmployeeView;

use super::text::{Kind, is_refused_alone, is_user_name, normalize};

/// BambooHR alias and Litmos member of every mapped text, the work email apart (MAP-1..12).
pub const TEXTS: [(&str, &str); 11] = [
    ("firstName", "FirstName"),
    ("lastName", "LastName"),
    ("workPhone", "PhoneWork"),
    ("mobilePhone", "PhoneMobile"),
    ("address1", "Street1"),
    ("address2", "Street2"),
    ("city", "City"),
    ("state", "State"),
    ("zipcode", "PostalCode"),
    ("country", "Country"),
    ("jobTitle", "JobTitle"),
];

/// The reported value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Absent,
    /// That it is empty.
    Blank,
    /// This text, as it came.
    Text(String),
    /// Something that no field can be (WHK-31).
    Unreadable,
}

impl Cell {
    /// A text; one without visible characters is blank.
    pub fn from_text(text: &str) -> Cell {
        if normalize(text, Kind::Text).is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        }
    }
}

/// An employee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The ref.
    pub name: String,
    /// By alias; Litmos Access under `customLitmosAccess`. Fields that are not here were not
    /// reported.
    pub cells: BTreeMap<String, Cell>,
}

impl Person {
    /// An employee as BambooHR has it, with all fields.
    pub fn from_view(employee: &EmployeeView) -> Person {
        let cells = employee
            .fields
            .iter()
            .map(|(alias, text)| (alias.clone(), Cell::from_text(text)));
        Person {
            name: employee.employee.clone(),
            cells: cells.collect(),
        }
    }

    /// The reported value of a field.
    pub fn cell(&self, alias: &str) -> &Cell {
        self.cells.get(alias).unwrap_or(&Cell::Absent)
    }

    /// A field after MAP-16; empty if there is no text in it that can be read.
    pub fn text(&self, alias: &str) -> String {
        let kind = if alias == "workEmail" {
            Kind::Address
        } else {
            Kind::Text
        };
        match self.cell(alias) {
            Cell::Text(text) => normalize(text, kind),
            Cell::Absent | Cell::Blank | Cell::Unreadable => String::new(),
        }
    }

    /// Whether Litmos Access is ticked (ELG-2); `None` if that is not known.
    pub fn is_ticked(&self) -> Option<bool> {
        match self.cell("customLitmosAccess") {
            Cell::Absent | Cell::Unreadable => None,
            Cell::Blank => Some(false),
            Cell::Text(text) => {
                let tick = normalize(text, Kind::Text).to_lowercase();
                Some(["yes", "true", "1", "checked", "checkbox"].contains(&tick.as_str()))
            }
        }
    }

    /// The user name wanted, if the work email can be one (USR-1, USR-3).
    pub fn user_name(&self) -> Option<String> {
        Some(self.text("workEmail")).filter(|email| is_user_name(email))
    }

    /// What is wrong with the work email; nothing if it was not reported and need not be.
    pub fn email_fault(&self, is_linked: bool) -> Option<&'static str> {
        let email = self.text("workEmail");
        let is_told = matches!(self.cell("workEmail"), Cell::Blank | Cell::Text(_));
        match email.as_str() {
            _ if !is_told && is_linked => None,
            "" => Some("missing_work_email"),
            // What holds as an address once the letters are gone that Litmos refuses, fails for
            // those.
            _ if is_refused_alone(&email) => Some("username_not_allowed"),
            _ if !is_user_name(&email) => Some("invalid_work_email"),
            _ => None,
        }
    }

    /// What is wrong with the names (MAP-1, MAP-2).
    pub fn name_fault(&self, is_linked: bool) -> Option<&'static str> {
        let is_missing = |alias| match self.cell(alias) {
            Cell::Text(_) => false,
            Cell::Blank => true,
            Cell::Absent | Cell::Unreadable => !is_linked,
        };
        let faults = [
            ("firstName", "missing_first_name"),
            ("lastName", "missing_last_name"),
        ];
        faults
            .into_iter()
            .find(|(alias, _)| is_missing(alias))
            .map(|(_, code)| code)
    }
}
