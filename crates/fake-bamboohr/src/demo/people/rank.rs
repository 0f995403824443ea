//! Who leads whom, and job titles.
//!
//! The first person leads the company, the next eight a department each, and everyone after them
//! has a place under an earlier one; so one person more changes no other manager.

use crate::demo::people::fate::Fate;

/// How many people one person leads at most.
const LED: u64 = 8;

/// A department, the title of its head, and titles in the order in which one is promoted.
pub(super) struct Department {
    pub(super) name: &'static str,
    pub(super) division: &'static str,
    head: &'static str,
    ladder: [&'static str; 4],
}

#[rustfmt::skip]
static DEPARTMENTS: [Department; LED as usize] = [
    department("Plant", "Operations", "Plant Director", ["Apprentice", "Fitter", "Welder", "Shift Lead"]),
    department("Sales", "Market", "Sales Director", ["Sales Assistant", "Sales Rep", "Account Manager", "Sales Manager"]),
    department("Finance", "Services", "Finance Director", ["Payroll Clerk", "Accountant", "Controller", "Senior Controller"]),
    department("Office", "Services", "Office Director", ["Receptionist", "Analyst", "IT Specialist", "IT Lead"]),
    department("Purchasing", "Operations", "Purchasing Director", ["Planner", "Buyer", "Senior Buyer", "Category Manager"]),
    department("People", "Services", "People Director", ["HR Assistant", "Recruiter", "HR Partner", "HR Manager"]),
    department("Research", "Operations", "Research Director", ["Technician", "Engineer", "Senior Engineer", "Principal Engineer"]),
    department("Service", "Market", "Service Director", ["Agent", "Senior Agent", "Team Lead", "Service Manager"]),
];

static LEADERSHIP: Department = department(
    "Management",
    "Services",
    "Chief Executive",
    ["Chief Executive"; 4],
);

const fn department(
    name: &'static str,
    division: &'static str,
    head: &'static str,
    ladder: [&'static str; 4],
) -> Department {
    Department {
        name,
        division,
        head,
        ladder,
    }
}

/// The department of the `number`th person.
pub(super) fn department_of(number: u64) -> &'static Department {
    let mut at = number;
    while at > LED {
        at = above(at);
    }
    at.checked_sub(1)
        .map_or(&LEADERSHIP, |place| &DEPARTMENTS[place as usize])
}

/// What the `number`th person is called after so many promotions.
pub(super) fn title(number: u64, promotions: usize) -> &'static str {
    let department = department_of(number);
    if number <= LED {
        department.head
    } else {
        department.ladder[promotions.min(3)]
    }
}

/// The number of the person whom the `number`th reports to: the nearest above who has not left.
pub(super) fn manager(seed: u64, number: u64) -> Option<u64> {
    if number == 0 {
        return None;
    }
    let mut at = above(number);
    while at > 0 && matches!(Fate::for_person(seed, at), Fate::Left | Fate::WillCome) {
        at = above(at);
    }
    Some(at)
}

fn above(number: u64) -> u64 {
    (number - 1) / LED
}
