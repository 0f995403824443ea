//! A company whose history grew: what costs the same with a million rows as with ten thousand, and
//! with a hundred thousand deliveries as with ten thousand.

use std::cell::Cell;
use std::sync::Arc;

use clock::Clock;
use fake_bamboohr::{
    Command, Company, Employee, FakeBambooHr, Fields, PowerEdit, Subscription, Table,
};
use transport::Network;

use crate::bamboohr::changed_feed;
use crate::load::Target;
use crate::measure::{show_ratio, timed};

/// An edit may cost 1.2 times as much.
const RATIO: f64 = 1.0 / 1.2;

pub(crate) fn figures() {
    rows();
    deliveries();
}

fn rows() {
    let (many, few) = (Grown::by_rows(1_000_000), Grown::by_rows(10_000));
    show_ratio(
        "Power Edits with 1,000,000 history rows, against 10,000",
        RATIO,
        || many.edits(20),
        || few.edits(20),
    );
    show_ratio(
        "the same beside a report",
        RATIO,
        || many.edits_beside_a_report(20),
        || few.edits_beside_a_report(20),
    );
    let feed = |grown: &Grown| Target::serve(grown.fake.router(), &[changed_feed(&grown.fake)]);
    let (ours, other) = (feed(&many), feed(&few));
    show_ratio(
        "the changed feed with as many rows",
        RATIO,
        || ours.rate(100),
        || other.rate(100),
    );
}

fn deliveries() {
    let (many, few) = (Grown::by_deliveries(100_000), Grown::by_deliveries(10_000));
    show_ratio(
        "Power Edits with 100,000 deliveries, against 10,000",
        RATIO,
        || many.edits(10),
        || few.edits(10),
    );
    show_ratio(
        "the same beside a report",
        RATIO,
        || many.edits_beside_a_report(10),
        || few.edits_beside_a_report(10),
    );
}

/// A company of a hundred that was edited again and again.
struct Grown {
    fake: FakeBambooHr,
    edited: Cell<u64>,
}

impl Grown {
    fn new() -> Grown {
        let fake = FakeBambooHr::new(
            Company::generated(100, 1),
            Clock::real(),
            Arc::new(Network::new()),
        );
        Grown {
            fake,
            edited: Cell::new(0),
        }
    }

    /// With this many history rows at least.
    fn by_rows(rows: usize) -> Grown {
        let grown = Grown::new();
        let rows_of = |one: &Employee| {
            Table::ALL
                .map(|table| one.history(table).len())
                .iter()
                .sum::<usize>()
        };
        let held = || {
            grown
                .fake
                .read(|company| company.employees().values().map(rows_of).sum::<usize>())
        };
        while held() < rows {
            grown.edits((rows - held()).div_ceil(100) as u64);
        }
        grown
    }

    /// With this many deliveries at least, all of which wait.
    fn by_deliveries(count: usize) -> Grown {
        let grown = Grown::new();
        let url = "http://127.0.0.1/hook".parse().expect("an address");
        let hook = Subscription::new("hook", url, &["jobTitle"], &["workEmail"]);
        grown
            .fake
            .apply(Command::AddWebhook(hook))
            .expect("good settings");
        let held = || {
            grown
                .fake
                .read(|company| company.webhooks().deliveries().count())
        };
        while held() < count {
            grown.edits((count - held()).div_ceil(100) as u64);
        }
        grown
    }

    /// Makes so many edits; how many there were per second.
    fn edits(&self, count: u64) -> f64 {
        let (took, ()) = timed(|| (0..count).for_each(|_| self.edit()));
        count as f64 / took.as_secs_f64()
    }

    /// As `edits`, while a report is being written from the company as it is: what is changed is
    /// copied first.
    fn edits_beside_a_report(&self, count: u64) -> f64 {
        let _written_from = self.fake.read(Company::clone);
        self.edits(count)
    }

    /// Gives everybody active another job title, and so another row.
    fn edit(&self) {
        let title = if self.edited.get().is_multiple_of(2) {
            "Fitter"
        } else {
            "Welder"
        };
        self.edited.set(self.edited.get() + 1);
        let edit = PowerEdit::column("jobTitle", title, Fields::new());
        self.fake
            .apply(Command::PowerEdit(edit))
            .expect("a good edit");
    }
}
