//! Who may log in: STA-1 to STA-6 and STA-14, and what a delivery makes of it (WHK-17).

use jiff::civil::Date;

use super::person::{Cell, Person};
use super::text::{Kind, normalize};

/// The alias of the status.
pub const STATUS: &str = "status";
/// The alias of the employment status.
pub const EMPLOYMENT: &str = "employmentHistoryStatus";
/// The alias of the termination date.
pub const ENDED: &str = "terminationDate";
/// The alias of the hire date.
pub const HIRED: &str = "hireDate";

/// What `Active` must become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedStatus {
    /// True.
    In,
    /// False.
    Out,
    /// It stays; a new learner is active (STA-14).
    NotLetIn,
    /// It stays, and a new row fails with this reason (STA-2).
    Unknown(&'static str),
}

/// A date field.
enum Day {
    None,
    On(Date),
    Unreadable,
}

fn day(cell: &Cell) -> Day {
    let text = match cell {
        Cell::Absent | Cell::Blank => return Day::None,
        Cell::Unreadable => return Day::Unreadable,
        Cell::Text(text) => normalize(text, Kind::Text),
    };
    if text == "0000-00-00" {
        return Day::None;
    }
    let (date, rest) = text.split_at_checked(10).unwrap_or((&text, ""));
    let numbers: Vec<&str> = date.split('-').collect();
    let is_iso = matches!(numbers[..], [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2);
    let is_digits = numbers.concat().bytes().all(|byte| byte.is_ascii_digit());
    match date.parse() {
        Ok(date) if is_iso && is_digits && (rest.is_empty() || is_time(rest)) => Day::On(date),
        _ => Day::Unreadable,
    }
}

/// Whether a status field is readable; a missing one is.
pub fn can_be_read(alias: &str, cell: &Cell) -> bool {
    match alias {
        ENDED | HIRED => !matches!(day(cell), Day::Unreadable),
        _ => *cell != Cell::Unreadable,
    }
}

/// A `T` or a space, and hours and minutes.
fn is_time(text: &str) -> bool {
    let letters: Vec<char> = text.chars().take(4).collect();
    matches!(letters[..], ['T' | ' ', hour, other, ':'] if hour.is_ascii_digit() && other.is_ascii_digit())
}

fn is_terminated_word(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if normalize(text, Kind::Text).to_lowercase() == "terminated")
}

/// The expected status of an employee on `today`.
pub fn expected_status(person: &Person, today: Date) -> ExpectedStatus {
    let (ended, hired) = (day(person.cell(ENDED)), day(person.cell(HIRED)));
    let are_readable = !matches!(ended, Day::Unreadable) && !matches!(hired, Day::Unreadable);
    let is_over = match (&ended, &hired) {
        (Day::On(ended), Day::On(hired)) => ended < &today && hired <= ended,
        (Day::On(ended), Day::None) => ended < &today,
        _ => false,
    };
    if is_terminated_word(person.cell(EMPLOYMENT)) || is_over {
        return ExpectedStatus::Out;
    }
    match person.cell(STATUS) {
        Cell::Absent | Cell::Unreadable => ExpectedStatus::Unknown("status_not_visible"),
        Cell::Blank => ExpectedStatus::Unknown("unknown_status"),
        Cell::Text(text) => match normalize(text, Kind::Text).to_lowercase().as_str() {
            "inactive" => ExpectedStatus::Out,
            "active" if are_readable && *person.cell(EMPLOYMENT) != Cell::Unreadable => {
                ExpectedStatus::In
            }
            "active" => ExpectedStatus::NotLetIn,
            _ => ExpectedStatus::Unknown("unknown_status"),
        },
    }
}

/// What a delivery does to `Active`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusChange {
    /// Lock out.
    Out,
    /// Let in.
    In,
    /// Leave it.
    Kept,
}

/// WHK-17: `posted` are the readable values of one delivery, `known` what was known before.
pub fn status_change(posted: &Person, known: &Person, today: Date) -> StatusChange {
    let mut alone = posted.clone();
    // The current hire date tells an end of this employment from one of a former one (STA-5).
    if *alone.cell(HIRED) == Cell::Absent {
        alone
            .cells
            .insert(HIRED.to_owned(), known.cell(HIRED).clone());
    }
    if expected_status(&alone, today) == ExpectedStatus::Out {
        return StatusChange::Out;
    }
    let mut both = known.clone();
    for (alias, cell) in &posted.cells {
        if *cell != Cell::Unreadable {
            both.cells.insert(alias.clone(), cell.clone());
        }
    }
    let is_back = is_terminated_word(known.cell(EMPLOYMENT))
        && matches!(posted.cell(EMPLOYMENT), Cell::Text(_));
    if is_back && *posted.cell(ENDED) == Cell::Absent {
        both.cells.remove(ENDED);
    }
    if expected_status(&both, today) == ExpectedStatus::In {
        StatusChange::In
    } else {
        StatusChange::Kept
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn person(cells: &[(&str, &str)]) -> Person {
        let cells = cells
            .iter()
            .map(|(alias, text)| ((*alias).to_owned(), Cell::from_text(text)))
            .collect();
        Person {
            name: "ana".to_owned(),
            cells,
        }
    }

    #[test]
    fn terminated_means_out_whatever_status_says() {
        let today = date(2026, 11, 12);
        for status in ["", "Active", "On leave"] {
            assert_eq!(
                expected_status(
                    &person(&[(STATUS, status), (EMPLOYMENT, "TERMINATED ")]),
                    today
                ),
                ExpectedStatus::Out
            );
        }
        assert_eq!(
            expected_status(&person(&[(ENDED, "2026-11-11T00:00:00Z")]), today),
            ExpectedStatus::Out
        );
        assert_eq!(
            expected_status(&person(&[(STATUS, "Active"), (ENDED, "2026-11-12")]), today),
            ExpectedStatus::In
        );
        assert_eq!(
            expected_status(&person(&[(STATUS, "Active"), (ENDED, "12/11/2026")]), today),
            ExpectedStatus::NotLetIn
        );
        assert_eq!(
            expected_status(&person(&[(STATUS, "Inactive"), (ENDED, "soon")]), today),
            ExpectedStatus::Out
        );
        assert_eq!(
            expected_status(&person(&[(STATUS, "On leave")]), today),
            ExpectedStatus::Unknown("unknown_status")
        );
        assert_eq!(
            expected_status(&person(&[]), today),
            ExpectedStatus::Unknown("status_not_visible")
        );
    }

    #[test]
    fn a_delivery_lets_in_only_whom_nothing_known_keeps_out() {
        let today = date(2026, 11, 12);
        let left = person(&[
            (STATUS, "Inactive"),
            (EMPLOYMENT, "Terminated"),
            (ENDED, "2026-11-01"),
        ]);
        assert_eq!(
            status_change(&person(&[(STATUS, "Active")]), &left, today),
            StatusChange::Kept
        );
        assert_eq!(
            status_change(
                &person(&[(STATUS, "Active"), (EMPLOYMENT, "Full-Time")]),
                &left,
                today
            ),
            StatusChange::In
        );
        assert_eq!(
            status_change(
                &person(&[(EMPLOYMENT, "Terminated")]),
                &person(&[(STATUS, "Active")]),
                today
            ),
            StatusChange::Out
        );
        assert_eq!(
            status_change(
                &person(&[("city", "Bath")]),
                &person(&[(STATUS, "Active")]),
                today
            ),
            StatusChange::In
        );
    }
}
