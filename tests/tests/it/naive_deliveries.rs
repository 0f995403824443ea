//! Every delivery makes of the learner what the naive model says, whatever it posts and whenever it
//! says that was so; and the webhook log says why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::entries::{
    Action, Actions, BEGIN, PEOPLE, actions, deliver, sync_and_import, wait, world,
};
use rehearsal_tests::model::columns;
use rehearsal_tests::model::deliveries::{DeliveryOutcome, Entry, LinkedEmployee};
use rehearsal_tests::model::import::{Before, Expected, Learner, expected};
use rehearsal_tests::model::person::{Cell, Person, TEXTS};
use rehearsal_tests::random;
use scenario::Verb;
use scenario::verb::Deliver;
use world::{EventView, Mark, Start, World};

/// One world, and what the model makes of its people.
struct Rehearsal {
    runtime: tokio::runtime::Runtime,
    world: World,
    /// In the order of their numbers.
    people: Vec<LinkedEmployee>,
    /// What was sent, with whom it is about.
    sent: Vec<(usize, Entry)>,
    mark: Mark,
}

impl Rehearsal {
    fn new() -> Rehearsal {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let now: Timestamp = BEGIN.parse().expect("a timestamp");
        let start = world();
        let start = Start {
            world: &start,
            now,
            zone: TimeZone::UTC,
            seed: 7,
            sockets: false,
        };
        let world = runtime
            .block_on(World::build(start))
            .expect("this world can be built");
        let mark = runtime.block_on(world.mark());
        let read_at = now - jiff::SignedDuration::from_hours(6);
        let mut rehearsal = Rehearsal {
            runtime,
            world,
            people: Vec::new(),
            sent: Vec::new(),
            mark,
        };
        let people = (1..=PEOPLE).map(|number| {
            let known = rehearsal.person(number);
            LinkedEmployee::imported(known, rehearsal.learner(number), read_at)
        });
        rehearsal.people = people.collect();
        rehearsal
    }

    fn person(&self, number: usize) -> Person {
        let employees = self.world.employees();
        let employee = employees
            .iter()
            .find(|employee| employee.employee == format!("e{number}"));
        Person::from_view(employee.expect("nobody is deleted"))
    }

    fn learner(&self, number: usize) -> Learner {
        let id = self.world.links().expect("the engine's store can be read")[&format!("e{number}")]
            .clone();
        let learners = self.world.learners();
        Learner::from(
            learners
                .iter()
                .find(|learner| learner.id == id)
                .expect("nobody is deleted"),
        )
    }

    fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.world.now()).date()
    }

    fn carry_out(&mut self, verb: &Verb) -> Result<(), String> {
        let Rehearsal { runtime, world, .. } = self;
        runtime.block_on(async {
            let result = world
                .carry_out(verb, None)
                .await
                .map_err(|error| format!("{}: {error}", verb.word()))?;
            let expected = match verb {
                Verb::Deliver(delivery) => {
                    if is_of_another(delivery) {
                        "403"
                    } else {
                        "200"
                    }
                }
                _ => "",
            };
            if !expected.is_empty() && result.word != expected {
                return Err(format!(
                    "the delivery was answered with {}, expected {expected}",
                    result.word
                ));
            }
            match world.violations().await.first() {
                Some(violation) => Err(format!("{}: {}", violation.invariant, violation.text)),
                None => Ok(()),
            }
        })
    }

    fn play(&mut self, act: &Action) -> Result<(), String> {
        match act {
            Action::Deliver(draft) => {
                self.deliver(draft.employee, draft.at(self.world.now()), draft.company)
            }
            Action::Again(back) => match self
                .sent
                .len()
                .checked_sub(1 + back)
                .map(|index| self.sent[index].clone())
            {
                Some((employee, entry)) => self.deliver(employee, entry, None),
                None => Ok(()),
            },
            Action::Wait(lapse) => self.carry_out(&wait(lapse)),
            Action::Change(verb) => self.carry_out(verb),
            Action::SyncAndImport => self.sync_and_import(),
        }
    }

    fn deliver(
        &mut self,
        employee: usize,
        entry: Entry,
        company: Option<&str>,
    ) -> Result<(), String> {
        let (now, today) = (self.world.now(), self.today());
        let delivery = deliver(&entry.written, company);
        let is_ours = !matches!(&delivery, Verb::Deliver(delivery) if is_of_another(delivery));
        self.carry_out(&delivery)?;
        self.carry_out(&wait("1m"))?;
        let events = self
            .runtime
            .block_on(self.world.events(&self.mark))
            .map_err(|error| error.to_string())?;
        self.mark = self.runtime.block_on(self.world.mark());
        let written = entry.written.clone();
        if !is_ours {
            self.sent.push((employee, entry));
            let is_quiet = events.is_empty();
            return if is_quiet {
                self.compare_learners()
            } else {
                Err("another company's entry is in the log".to_owned())
            };
        }
        let outcome = self.people[employee - 1].receive(&entry, now, today);
        self.sent.push((employee, entry));
        let [event] = &events[..] else {
            return Err(format!("{} lines of the log for one entry", events.len()));
        };
        compare_event(event, &outcome).map_err(|wrong| format!("{wrong}\n  of {written}"))?;
        self.compare_learners()
            .map_err(|wrong| format!("{wrong}\n  after {written}"))
    }

    fn sync_and_import(&mut self) -> Result<(), String> {
        let rows: Vec<Person> = (1..=PEOPLE).map(|number| self.person(number)).collect();
        let expectations: Vec<_> = self
            .readings(&rows)
            .into_iter()
            .map(|rows| (self.expected(&rows), rows))
            .collect();
        let read_at = self.world.now();
        for verb in sync_and_import() {
            self.carry_out(&verb)?;
        }
        let is_so = |(expected, rows): &(BTreeMap<String, Expected>, Vec<Person>)| {
            (1..).zip(rows).all(|(number, row)| {
                expected[&row.name].learner.as_ref() == Some(&self.learner(number))
            })
        };
        let met = expectations.iter().position(is_so).unwrap_or(0);
        let (mut expected, rows) = expectations
            .into_iter()
            .nth(met)
            .expect("there is a reading");
        for (row, linked) in rows.into_iter().zip(&mut self.people) {
            let learner = expected
                .remove(&row.name)
                .and_then(|row| row.learner)
                .expect("every row has a learner");
            linked.import(row, read_at, learner);
        }
        // Later entries are newer than the read.
        self.carry_out(&wait("1m"))?;
        self.compare_learners()
            .map_err(|wrong| format!("{wrong}\n  after a Sync and an Import"))
    }

    /// What the rows of a Sync tell, in every reading of columns that are empty.
    fn readings(&self, rows: &[Person]) -> Vec<Vec<Person>> {
        let held = |linked: &LinkedEmployee| {
            let put = TEXTS
                .iter()
                .filter(|(_, member)| linked.put.get(member) == Some(&true))
                .map(|(alias, _)| *alias);
            put.chain(["workEmail", "status"]).collect()
        };
        let held = rows
            .iter()
            .zip(&self.people)
            .map(|(row, linked)| (row.name.clone(), held(linked)))
            .collect();
        let mut listed = BTreeMap::new();
        for alias in ["employmentHistoryStatus", "terminationDate", "hireDate"] {
            let is_filled = |linked: &&LinkedEmployee| match linked.known.cell(alias) {
                Cell::Text(text) => text != "0000-00-00",
                cell => *cell == Cell::Unreadable,
            };
            listed.insert(alias, self.people.iter().filter(is_filled).count());
        }
        columns::readings(rows, &held, &listed)
    }

    fn expected(&self, rows: &[Person]) -> BTreeMap<String, Expected> {
        let links = self.world.links().expect("the engine's store can be read");
        let (people, today) = (rows.to_vec(), self.today());
        let mut before = Before {
            people,
            today,
            litmos_day: today,
            ..Before::default()
        };
        for (person, linked) in rows.iter().zip(&self.people) {
            let id = links[&person.name].clone();
            for (_, member) in TEXTS {
                before.put.insert((id.clone(), member), linked.put[member]);
            }
            before.learners.insert(id, linked.learner.clone());
        }
        before.links = links;
        expected(&before)
    }

    fn compare_learners(&mut self) -> Result<(), String> {
        for number in 1..=PEOPLE {
            let is = self.learner(number);
            let linked = &mut self.people[number - 1];
            if linked.is_open {
                linked.learner.active = is.active;
            }
            let wanted = &linked.learner;
            if is != *wanted {
                return Err(format!(
                    "e{number}'s learner is {is:?}\n  expected {wanted:?}"
                ));
            }
        }
        Ok(())
    }
}

/// WHK-32.
fn is_of_another(delivery: &Deliver) -> bool {
    delivery
        .headers
        .values()
        .any(|company| !company.value.eq_ignore_ascii_case("acme"))
}

fn compare_event(event: &EventView, outcome: &DeliveryOutcome) -> Result<(), String> {
    if outcome.state.is_empty() {
        return Ok(());
    }
    if event.state != outcome.state || event.reason.as_deref() != outcome.reason {
        let (state, reason) = (outcome.state, outcome.reason);
        return Err(format!(
            "the entry is {} ({:?}), expected {state} ({reason:?})",
            event.state, event.reason
        ));
    }
    match outcome
        .warned
        .iter()
        .find(|warned| !event.warnings.contains(warned))
    {
        Some(missing) => Err(format!(
            "the entry is warned of {:?}, not of {missing}",
            event.warnings
        )),
        None => Ok(()),
    }
}

#[test]
fn deliveries_change_learners_as_the_model_says() {
    let file = FileFailurePersistence::Direct("regressions/deliveries.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        ..Config::default()
    };
    random::holds_for_all(config, &actions(), |Actions(actions)| {
        let mut rehearsal = Rehearsal::new();
        actions.iter().try_for_each(|act| rehearsal.play(act))
    });
}

/// The generator must reach what the property is about; else it holds of nothing.
#[test]
fn generated_deliveries_are_applied_dropped_doubled_and_unreadable() {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for Actions(actions) in random::samples(300, &actions()) {
        let mut rehearsal = Rehearsal::new();
        for act in &actions {
            let (now, today) = (rehearsal.world.now(), rehearsal.today());
            let (employee, entry) = match act {
                Action::Deliver(draft) => (draft.employee, draft.at(now)),
                Action::Again(back) => match rehearsal.sent.len().checked_sub(1 + back) {
                    Some(index) => rehearsal.sent[index].clone(),
                    None => continue,
                },
                Action::Wait(lapse) => {
                    rehearsal.carry_out(&wait(lapse)).expect("time passes");
                    continue;
                }
                Action::SyncAndImport | Action::Change(_) => continue,
            };
            rehearsal.sent.push((employee, entry.clone()));
            let was = rehearsal.people[employee - 1].learner.active;
            let outcome = rehearsal.people[employee - 1].receive(&entry, now, today);
            let is = rehearsal.people[employee - 1].learner.active;
            let moved = if was && !is { "locked out" } else { "let in" };
            let kinds = [
                outcome.reason.unwrap_or(outcome.state),
                if was == is { "as before" } else { moved },
            ];
            let warned = outcome
                .warned
                .iter()
                .map(|code| code.split(':').next().unwrap_or_default());
            kinds
                .into_iter()
                .chain(warned)
                .for_each(|kind| *seen.entry(kind.to_owned()).or_default() += 1);
        }
    }
    let least = [
        ("applied", 300),
        ("stale", 5),
        ("duplicate", 5),
        ("litmos_access_not_posted", 20),
        ("litmos_access_unreadable", 20),
        ("value_unreadable", 50),
        ("timestamp_in_future", 50),
        ("order_unknown", 1),
        ("locked out", 50),
        ("let in", 5),
    ];
    for (what, least) in least {
        let count = seen.get(what).copied().unwrap_or(0);
        assert!(count >= least, "{what}: {count} of {seen:?}");
    }
}
