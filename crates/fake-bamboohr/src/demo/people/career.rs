//! One career: hired, promoted, left, returned, or any of that still to come.
//!
//! The past ends in June 2026 and the future begins in 2027, so that nothing changes by itself in
//! the second half of 2026, whenever the company is made.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use crate::demo::people::fate::Fate;
use crate::demo::people::number::FIRST_ID;
use crate::demo::people::origin::Origin;
use crate::demo::people::rank;
use crate::demo::random;
use crate::fields::SUPERVISOR;
use crate::state::history::TERMINATED;
use crate::{Fields, Table};

/// The last day of the past.
const PAST_ENDS: Date = date(2026, 6, 30);

/// One employment.
#[derive(Clone, Debug)]
pub(super) struct Career {
    pub(super) hired: Date,
    /// The first hire date of a person who returned.
    pub(super) first_hired: Option<Date>,
    pub(super) rows: Vec<(Table, Date, Fields)>,
    fate: Fate,
}

impl Career {
    pub(super) fn for_person(seed: u64, number: u64) -> Career {
        let mut random = random::generator(seed, "career", number);
        let fate = Fate::for_person(seed, number);
        let begun = match fate {
            Fate::WillCome => future(&mut random),
            _ => date(
                random.random_range(2005..=2024),
                random.random_range(1..=12),
                random.random_range(1..=28),
            ),
        };
        let mut career = Career {
            hired: begun,
            first_hired: None,
            rows: Vec::new(),
            fate,
        };
        career.work(seed, number, &mut random);
        career.employment(begun, &mut random);
        career
    }

    /// The rows of `jobInfo`: the first work, and promotions.
    fn work(&mut self, seed: u64, number: u64, random: &mut ChaCha12Rng) {
        let mut at = self.hired;
        let manager = rank::manager(seed, number).map(|manager| (FIRST_ID + manager).to_string());
        for promotions in 0..4 {
            let title = rank::title(number, promotions);
            self.rows.push((
                Table::JobInfo,
                at,
                job(seed, number, title, manager.as_deref()),
            ));
            at = at.saturating_add(i64::from(random.random_range(200..2400)).days());
            if at > PAST_ENDS || number <= 8 {
                break;
            }
        }
        if self.fate == Fate::Stays && number > 8 && random.random_range(0..50) == 0 {
            let title = rank::title(number, 3);
            self.rows.push((
                Table::JobInfo,
                future(random),
                job(seed, number, title, manager.as_deref()),
            ));
        }
    }

    /// The rows of `employmentStatus`.
    fn employment(&mut self, begun: Date, random: &mut ChaCha12Rng) {
        let usual = [
            "Full-Time",
            "Full-Time",
            "Full-Time",
            "Full-Time",
            "Full-Time",
            "Part-Time",
            "Contractor",
            "Intern",
        ];
        let first = usual[random.random_range(0..usual.len())];
        self.status(begun, first);
        let ended = between(begun.saturating_add(60.days()), PAST_ENDS, random);
        if first == "Intern" && self.fate == Fate::Stays {
            self.status(between(begun, PAST_ENDS, random), "Full-Time");
        }
        match self.fate {
            Fate::Stays | Fate::WillCome => {}
            Fate::Left => self.status(ended, TERMINATED),
            Fate::WillLeave => self.status(future(random), TERMINATED),
            Fate::CameBack => {
                self.status(ended, TERMINATED);
                let back = between(
                    ended.saturating_add(1.day()),
                    PAST_ENDS.saturating_add(1.day()),
                    random,
                );
                self.status(back, "Full-Time");
                self.first_hired = Some(begun);
                self.hired = back;
            }
        }
    }

    fn status(&mut self, at: Date, status: &str) {
        self.rows.push((
            Table::EmploymentStatus,
            at,
            texts(&[("employmentHistoryStatus", status)]),
        ));
    }
}

/// A row of `jobInfo`.
fn job(seed: u64, number: u64, title: &str, manager: Option<&str>) -> Fields {
    let department = rank::department_of(number);
    let mut row = texts(&[
        ("jobTitle", title),
        ("department", department.name),
        ("division", department.division),
        ("location", Origin::for_person(seed, number).office),
    ]);
    row.extend(manager.map(|manager| (SUPERVISOR.to_owned(), manager.to_owned())));
    row
}

fn texts(row: &[(&str, &str)]) -> Fields {
    row.iter()
        .map(|(alias, text)| ((*alias).to_owned(), (*text).to_owned()))
        .collect()
}

fn future(random: &mut ChaCha12Rng) -> Date {
    date(
        random.random_range(2027..=2028),
        random.random_range(1..=12),
        random.random_range(1..=28),
    )
}

/// A day from `first` to `last`; `last` if that is the earlier one.
fn between(first: Date, last: Date, random: &mut ChaCha12Rng) -> Date {
    let days = i64::from((last - first).get_days()).max(0);
    first
        .min(last)
        .saturating_add(random.random_range(0..=days).days())
}
