use super::*;
use crate::config::CompanyTimezone;

fn employee(status: &str, employment: &str, terminated: &str, hired: &str) -> Employee {
    let mut employee = Employee::silent("1".into());
    let told = |text: &str| {
        if text == "-" {
            Value::Absent
        } else {
            Value::Text(text.to_owned())
        }
    };
    employee.status = told(status);
    employee.employment_status = told(employment);
    employee.termination_date = told(terminated);
    employee.hire_date = told(hired);
    employee
}

/// Noon on 2 November 2026, in UTC.
const NOON: &str = "2026-11-02T12:00:00Z";
const CONFLICT: Standing = Standing::Inactive { conflict: true };
const INACTIVE: Standing = Standing::Inactive { conflict: false };

#[test]
fn active_is_status_active_and_not_terminated() {
    for (status, employment, terminated, hired, expected) in [
        (
            "Active",
            "Full-Time",
            "0000-00-00",
            "2020-01-01",
            Standing::Active,
        ),
        (" ACTIVE ", "-", "-", "-", Standing::Active),
        ("Inactive", "Full-Time", "", "", INACTIVE),
        (
            "inactive",
            "Terminated",
            "2026-10-01",
            "2020-01-01",
            INACTIVE,
        ),
        ("Active", "Terminated", "-", "-", CONFLICT),
        ("Active", "terminated ", "-", "-", CONFLICT),
        // After today, today, before today.
        ("Active", "-", "2026-11-03", "-", Standing::Active),
        ("Active", "-", "2026-11-02", "-", Standing::Active),
        ("Inactive", "-", "2026-11-02", "-", INACTIVE),
        ("Active", "-", "2026-11-01", "-", CONFLICT),
        // A rehire on the same record.
        ("Active", "-", "2024-06-30", "2025-01-15", Standing::Active),
        ("Active", "-", "2025-01-15", "2025-01-15", CONFLICT),
        ("Active", "Terminated", "2024-06-30", "2025-01-15", CONFLICT),
        // No date in every form, and what is none.
        ("Active", "-", " ", "2020-01-01", Standing::Active),
        ("Active", "-", "soon", "2020-01-01", Standing::Active),
        ("Active", "-", "2026-11-01T00:00:00", "0000-00-00", CONFLICT),
        // Terminated goes before whatever Status holds (STA-2).
        ("On leave", "Terminated", "2026-10-01", "-", INACTIVE),
        ("On leave", "-", "2026-10-01", "-", INACTIVE),
        (
            "On leave",
            "Full-Time",
            "2026-11-03",
            "-",
            Standing::Unknown,
        ),
        ("", "-", "-", "-", Standing::Unknown),
        ("", "Terminated", "-", "-", INACTIVE),
        ("-", "Terminated", "2026-10-01", "-", INACTIVE),
        ("-", "-", "2026-10-01", "-", INACTIVE),
        ("-", "-", "2026-10-01", "2026-10-02", Standing::NotVisible),
    ] {
        let judged = judge(
            &employee(status, employment, terminated, hired),
            &Config::default(),
            NOON.parse().unwrap(),
        );
        assert_eq!(
            judged, expected,
            "{status:?} {employment:?} {terminated:?} {hired:?}"
        );
    }
}

#[test]
fn the_day_ends_at_midnight_in_company_time() {
    let leaving = employee("Active", "-", "2026-11-02", "-");
    let at = |zone: &str, now: &str| {
        let config = Config {
            company_timezone: CompanyTimezone::named(zone).unwrap(),
            ..Config::default()
        };
        judge(&leaving, &config, now.parse().unwrap())
    };
    assert_eq!(at("UTC", "2026-11-02T23:59:59Z"), Standing::Active);
    assert_eq!(at("UTC", "2026-11-03T00:00:00Z"), CONFLICT);
    // New York is at -05:00 by then (clocks went back on 1 November).
    assert_eq!(
        at("America/New_York", "2026-11-03T04:59:59Z"),
        Standing::Active
    );
    assert_eq!(at("America/New_York", "2026-11-03T05:00:00Z"), CONFLICT);
    assert_eq!(
        at("Pacific/Auckland", "2026-11-02T10:59:59Z"),
        Standing::Active
    );
    assert_eq!(at("Pacific/Auckland", "2026-11-02T11:00:00Z"), CONFLICT);
}

#[test]
fn the_words_for_terminated_are_configurable() {
    let config = Config {
        terminated_values: vec!["Ausgeschieden".into()],
        ..Config::default()
    };
    let now = NOON.parse().unwrap();
    assert_eq!(
        judge(&employee("Active", "AUSGESCHIEDEN", "-", "-"), &config, now),
        CONFLICT
    );
    assert_eq!(
        judge(&employee("Active", "Terminated", "-", "-"), &config, now),
        Standing::Active
    );
}

/// The standing at `now` in `zone` of somebody Active whose last day is `last_day`.
fn on(zone: &str, last_day: &str, now: &str) -> Standing {
    let config = Config {
        company_timezone: CompanyTimezone::named(zone).unwrap(),
        ..Config::default()
    };
    judge(
        &employee("Active", "-", last_day, "-"),
        &config,
        now.parse().unwrap(),
    )
}

/// A last day is over at the company's midnight, which is this moment: worked out from the zone's
/// offset in the second column, which is that of the night. One second before, everybody is still
/// employed.
#[rustfmt::skip]
const MIDNIGHTS: [(&str, &str, &str, &str); 20] = [
    ("UTC",                 "+00:00", "2026-11-02", "2026-11-03T00:00:00Z"),
    ("Asia/Kolkata",        "+05:30", "2026-11-02", "2026-11-02T18:30:00Z"),
    ("Asia/Kathmandu",      "+05:45", "2026-11-02", "2026-11-02T18:15:00Z"),
    ("Pacific/Kiritimati",  "+14:00", "2026-11-02", "2026-11-02T10:00:00Z"),
    ("Pacific/Niue",        "-11:00", "2026-11-02", "2026-11-03T11:00:00Z"),
    // New York: clocks go back at 02:00 on 1 November (06:00 UTC) and forward at 02:00 on 8 March
    // (07:00 UTC).
    ("America/New_York",    "-04:00", "2026-10-31", "2026-11-01T04:00:00Z"),
    ("America/New_York",    "-05:00", "2026-11-01", "2026-11-02T05:00:00Z"),
    ("America/New_York",    "-05:00", "2026-03-07", "2026-03-08T05:00:00Z"),
    ("America/New_York",    "-04:00", "2026-03-08", "2026-03-09T04:00:00Z"),
    // Berlin: back at 03:00 on 25 October (01:00 UTC), forward at 02:00 on 29 March (01:00 UTC).
    ("Europe/Berlin",       "+02:00", "2026-10-24", "2026-10-24T22:00:00Z"),
    ("Europe/Berlin",       "+01:00", "2026-10-25", "2026-10-25T23:00:00Z"),
    ("Europe/Berlin",       "+01:00", "2026-03-28", "2026-03-28T23:00:00Z"),
    ("Europe/Berlin",       "+02:00", "2026-03-29", "2026-03-29T22:00:00Z"),
    // Auckland: forward on 27 September, back on 5 April.
    ("Pacific/Auckland",    "+12:00", "2026-09-26", "2026-09-26T12:00:00Z"),
    ("Pacific/Auckland",    "+13:00", "2026-09-27", "2026-09-27T11:00:00Z"),
    ("Pacific/Auckland",    "+12:00", "2026-04-05", "2026-04-05T12:00:00Z"),
    // Lord Howe's clocks move by half an hour, on 4 October.
    ("Australia/Lord_Howe", "+11:00", "2026-10-04", "2026-10-04T13:00:00Z"),
    // Havana goes back at 01:00 on 1 November, to midnight, which so comes twice: the day begins
    // with the first.
    ("America/Havana",      "-04:00", "2026-10-31", "2026-11-01T04:00:00Z"),
    // Santiago goes forward at midnight on 6 September: that day begins at 01:00, which is the same
    // moment.
    ("America/Santiago",    "-04:00", "2026-09-05", "2026-09-06T04:00:00Z"),
    // A leap day, and the end of a year.
    ("America/New_York",    "-05:00", "2028-02-29", "2028-03-01T05:00:00Z"),
];

#[test]
fn a_last_day_is_over_at_the_companys_midnight_on_both_sides_of_a_clock_change() {
    for (zone, offset, last_day, midnight) in MIDNIGHTS {
        let midnight: Timestamp = midnight.parse().unwrap();
        for (seconds, expected) in [
            (-3_600, Standing::Active),
            (-1, Standing::Active),
            (0, CONFLICT),
            (3_600, CONFLICT),
        ] {
            let now = (midnight + jiff::SignedDuration::from_secs(seconds)).to_string();
            assert_eq!(
                on(zone, last_day, &now),
                expected,
                "{zone} ({offset}), last day {last_day}, at {now}"
            );
        }
    }
}

#[test]
fn the_hour_that_exists_twice_belongs_to_one_day() {
    // 01:30 in New York on 1 November, before and after the clocks went back; 02:30 in Berlin on 25
    // October.
    for (zone, times, day, day_before) in [
        (
            "America/New_York",
            ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"],
            "2026-11-01",
            "2026-10-31",
        ),
        (
            "Europe/Berlin",
            ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
            "2026-10-25",
            "2026-10-24",
        ),
    ] {
        for now in times {
            assert_eq!(on(zone, day, now), Standing::Active, "{zone} at {now}");
            assert_eq!(on(zone, day_before, now), CONFLICT, "{zone} at {now}");
        }
    }
    // In Havana it is the first of the day: at the second midnight the day before is as over as at
    // the first.
    for now in [
        "2026-11-01T04:00:00Z",
        "2026-11-01T04:59:59Z",
        "2026-11-01T05:00:00Z",
        "2026-11-01T05:59:59Z",
    ] {
        assert_eq!(on("America/Havana", "2026-10-31", now), CONFLICT, "{now}");
        assert_eq!(
            on("America/Havana", "2026-11-01", now),
            Standing::Active,
            "{now}"
        );
    }
}

#[test]
fn a_day_before_the_day_and_a_day_after() {
    // Termination date and hire date, each a day before, on and after the other or today (STA-4,
    // STA-5).
    for (last_day, hired, expected) in [
        ("2026-11-01", "-", CONFLICT),
        ("2026-11-02", "-", Standing::Active),
        ("2026-11-03", "-", Standing::Active),
        ("2026-10-31", "2026-11-01", Standing::Active),
        ("2026-11-01", "2026-11-01", CONFLICT),
        ("2026-11-01", "2026-10-31", CONFLICT),
        // Hired tomorrow, left before: not somebody who is terminated.
        ("2026-11-01", "2026-11-03", Standing::Active),
        ("2025-12-31", "2026-01-01", Standing::Active),
        ("2024-02-29", "-", CONFLICT),
        // No days: there is no 29 February in 2026, and no month of that number.
        ("2026-02-29", "-", Standing::Active),
        ("2026-13-01", "-", Standing::Active),
        ("01/11/2026", "-", Standing::Active),
        ("0000-00-00", "-", Standing::Active),
        (" 2026-11-01 ", "-", CONFLICT),
        ("2026-11-01 23:59:59", "-", CONFLICT),
        ("2026-11-01 (to be confirmed)", "-", Standing::Active),
        // A hire date that is none takes nothing back; one that cannot be read leaves both dates
        // aside (STA-14).
        ("2026-11-01", "0000-00-00", CONFLICT),
        ("2026-11-01", "soon", Standing::Active),
    ] {
        let judged = judge(
            &employee("Active", "Full-Time", last_day, hired),
            &Config::default(),
            NOON.parse().unwrap(),
        );
        assert_eq!(judged, expected, "last day {last_day}, hired {hired}");
    }
}

#[test]
fn the_status_is_one_of_two_words_and_no_other() {
    for (status, employment, expected) in [
        ("Active", "-", Standing::Active),
        ("aCTIVE", "-", Standing::Active),
        ("\u{200B}Active\u{A0}", "-", Standing::Active),
        ("INACTIVE", "-", INACTIVE),
        ("Inactive", "Terminated", INACTIVE),
        // Near is not the word.
        ("Activ", "-", Standing::Unknown),
        ("Active.", "-", Standing::Unknown),
        ("In active", "-", Standing::Unknown),
        ("Act\u{131}ve", "-", Standing::Unknown),
        ("\u{410}ctive", "-", Standing::Unknown),
        ("true", "-", Standing::Unknown),
        ("Terminated", "Terminated", INACTIVE),
        ("Terminated", "Full-Time", Standing::Unknown),
        (" ", "Full-Time", Standing::Unknown),
        ("-", "Full-Time", Standing::NotVisible),
        // The employment status: the word, in any letter case, and no more.
        ("Active", "TERMINATED", CONFLICT),
        ("Active", "\u{A0}Terminated\n", CONFLICT),
        ("Active", "Terminated (Voluntary)", Standing::Active),
        ("Active", "Termination", Standing::Active),
        ("Active", "Term", Standing::Active),
        ("Active", "Not Terminated", Standing::Active),
        ("Active", "", Standing::Active),
    ] {
        let judged = judge(
            &employee(status, employment, "-", "-"),
            &Config::default(),
            NOON.parse().unwrap(),
        );
        assert_eq!(judged, expected, "{status:?} {employment:?}");
    }
    // However long the text is, there is no limit it would be cut to.
    let long = employee(&"Active".repeat(50), "-", "-", "-");
    assert_eq!(
        judge(&long, &Config::default(), NOON.parse().unwrap()),
        Standing::Unknown
    );
}

#[test]
fn a_date_is_a_day_no_date_or_unreadable() {
    let day = |text: &str| DateReading::Day(text.parse().unwrap());
    let (none, unreadable) = (DateReading::NoDate, DateReading::Unreadable);
    for (text, expected) in [
        ("2026-11-01", day("2026-11-01")),
        (" 2026-11-01\u{A0}", day("2026-11-01")),
        ("2026-11-01T23:59:00+00:00", day("2026-11-01")),
        ("2026-11-01T23:59:00.000Z", day("2026-11-01")),
        ("2026-11-01T23:59:00-0500", day("2026-11-01")),
        ("2026-11-01 23:59", day("2026-11-01")),
        ("2026-11-01 23:59:59 +02", day("2026-11-01")),
        ("9999-12-31", day("9999-12-31")),
        ("2028-02-29", day("2028-02-29")),
        ("", none),
        (" \u{200B}", none),
        ("0000-00-00", none),
        ("0000-00-00 00:00:00", none),
        // Days that do not exist.
        ("2026-11-31", unreadable),
        ("2026-02-29", unreadable),
        ("2026-00-10", unreadable),
        ("2026-11-00", unreadable),
        // Other forms.
        ("11/01/2026", unreadable),
        ("01.11.2026", unreadable),
        ("01 Nov 2026", unreadable),
        ("Nov 1, 2026", unreadable),
        ("2026/11/01", unreadable),
        ("2026-11-1", unreadable),
        ("2026-11", unreadable),
        ("20261101", unreadable),
        ("20261101T000000Z", unreadable),
        ("1793491200", unreadable),
        ("-2026-11-01", unreadable),
        ("12026-11-01", unreadable),
        ("2026-11-011", unreadable),
        ("2026-11-01T", unreadable),
        ("2026-11-01T25:00:00", unreadable),
        ("2026-11-01 at noon", unreadable),
        ("2026-11-01, 2026-11-02", unreadable),
        ("2026-11-01T23:59:00+1", unreadable),
        ("\u{0662}026-11-01", unreadable),
        ("2026\u{2010}11\u{2010}01", unreadable),
        ("null", unreadable),
        ("soon", unreadable),
        ("0", unreadable),
    ] {
        assert_eq!(
            read_date(&Value::Text(text.to_owned())),
            expected,
            "{text:?}"
        );
    }
    assert_eq!(
        [Value::Absent, Value::Empty, Value::Unreadable].map(|value| read_date(&value)),
        [none, none, unreadable]
    );
}

#[test]
fn what_cannot_be_read_bars_reactivation_and_never_status_itself() {
    let now = NOON.parse().unwrap();
    let bars = |employee: &Employee| bars_reactivation(unreadable_fields(employee));
    for (terminated, hired, expected) in [
        ("-", "-", false),
        ("2026-11-01", "2020-01-01", false),
        ("soon", "-", true),
        ("2026-11-01", "11/1/20", true),
    ] {
        let employee = employee("Active", "Full-Time", terminated, hired);
        assert_eq!(bars(&employee), expected, "{terminated} {hired}");
    }
    let mut odd = employee("Active", "-", "-", "-");
    odd.employment_status = Value::Unreadable;
    assert_eq!(
        (bars(&odd), judge(&odd, &Config::default(), now)),
        (true, Standing::Active)
    );
    odd.employment_status = Value::Text("Terminated".into());
    odd.termination_date = Value::Unreadable;
    assert_eq!(
        (bars(&odd), judge(&odd, &Config::default(), now)),
        (true, CONFLICT)
    );
    // Neither date counts: not the hire date that would take the termination back either.
    odd.employment_status = Value::Empty;
    odd.status = Value::Unreadable;
    assert_eq!(judge(&odd, &Config::default(), now), Standing::NotVisible);
}
