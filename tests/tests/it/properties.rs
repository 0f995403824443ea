//! Properties of the whole system: generated people and acts, faults included, through both fakes
//! and the real engine. The judges are the vendors' own state and a naive model.
//!
//! What failed once is kept in `regressions/properties.txt` and tried first, and gets a scenario
//! file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use rehearsal_tests::generated::{Generated, MANUAL_TEXT, ZONE, comparable, generated};
use rehearsal_tests::model::columns;
use rehearsal_tests::model::compare::compare_rows;
use rehearsal_tests::model::import::{Before, Expected, Learner, expected};
use rehearsal_tests::model::person::{Person, TEXTS};
use rehearsal_tests::model::text::fold;
use rehearsal_tests::random;
use scenario::LearnerField;
use scenario::verb::{
    Advance, Bulk, Component, Import, LearnerEdit, LitmosAdmin, Now, Selection, Sync, Verb,
};
use world::{LearnerView, Mark, Party, ReportRow, ReportView, Start, World};

/// Runs `judge` on generated worlds; a failure is shrunk and shown as a scenario file.
fn holds_for_all(steps: usize, judge: impl Fn(&mut Rehearsal) -> Result<(), String>) {
    let file = FileFailurePersistence::Direct("regressions/properties.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        ..Config::default()
    };
    random::holds_for_all(config, &generated(steps), |generated| {
        judge(&mut Rehearsal::new(&generated))
    });
}

/// One generated world under way.
struct Rehearsal {
    runtime: tokio::runtime::Runtime,
    world: World,
    verbs: Vec<Verb>,
    /// The city that was typed in manually last, by learner.
    typed: BTreeMap<String, String>,
}

impl Rehearsal {
    fn new(generated: &Generated) -> Rehearsal {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let zone = TimeZone::get(ZONE).expect("a zone");
        let now: Timestamp = "2026-11-02T15:00:00Z".parse().expect("a timestamp");
        let start = Start {
            world: &generated.world,
            now,
            zone,
            seed: 7,
            sockets: false,
        };
        let world = runtime
            .block_on(World::build(start))
            .expect("generated worlds can be built");
        Rehearsal {
            runtime,
            world,
            verbs: generated.verbs.clone(),
            typed: BTreeMap::new(),
        }
    }

    fn carry_out(&mut self, verb: &Verb) -> Result<(), String> {
        if let Verb::LitmosAdmin(LitmosAdmin::Edit(edit)) = verb {
            self.record_edit(edit);
        }
        let Rehearsal { runtime, world, .. } = self;
        runtime.block_on(async {
            world
                .carry_out(verb, None)
                .await
                .map_err(|error| format!("{}: {error}", verb.word()))?;
            match world.violations().await.first() {
                Some(violation) => Err(format!("{}: {}", violation.invariant, violation.text)),
                None => Ok(()),
            }
        })
    }

    fn record_edit(&mut self, edit: &LearnerEdit) {
        let learners = self.world.learners();
        let is_meant = |learner: &&LearnerView| {
            fold(&learner.members["UserName"]) == fold(&edit.username.value)
        };
        let learner = learners
            .iter()
            .find(is_meant)
            .map(|learner| learner.id.clone());
        let city = edit
            .set
            .get(&LearnerField::new("city"))
            .map(|city| city.value.clone());
        self.typed.extend(learner.zip(city));
    }

    /// Everything that was generated, one act after the other.
    fn play(&mut self) -> Result<(), String> {
        for verb in self.verbs.clone() {
            self.carry_out(&verb)?;
        }
        Ok(())
    }

    /// Faults stop, the engine is up, and whatever was under way comes to its end.
    fn stop_faults(&mut self) -> Result<(), String> {
        self.carry_out(&Verb::ClearFaults(Now::All))?;
        self.carry_out(&Verb::Start(Component::Engine.into()))?;
        let day = Advance::By("1d".parse().expect("a length of time"));
        self.carry_out(&Verb::Advance(day.into()))?;
        let left = self.runtime.block_on(self.world.left_over());
        // A run that paused waits for a person; that person resumes it.
        for _ in left.iter().filter(|left| left.contains("paused")) {
            self.carry_out(&Verb::Resume(scenario::verb::Target::Import))?;
        }
        Ok(())
    }

    fn sync_and_import_all(&mut self) -> Result<Option<ReportView>, String> {
        if self.sync_all()? {
            self.import_all()
        } else {
            Ok(None)
        }
    }

    /// Whether there is anybody to import.
    fn sync_all(&mut self) -> Result<bool, String> {
        self.carry_out(&Verb::Sync(Sync::default()))?;
        let summary = self
            .runtime
            .block_on(self.world.summary())
            .map_err(|error| error.to_string())?;
        if summary.is_some_and(|summary| summary["state"] == "held") {
            // Nobody eligible is left (SAF-3): the administrator has looked and agrees.
            self.carry_out(&Verb::Confirm(scenario::verb::Target::Sync))?;
        }
        self.carry_out(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        let list = self
            .runtime
            .block_on(self.world.list())
            .map_err(|error| error.to_string())?;
        Ok(list.iter().any(|row| row.state != "removed"))
    }

    fn import_all(&mut self) -> Result<Option<ReportView>, String> {
        self.carry_out(&Verb::Import(Import::default()))?;
        self.runtime
            .block_on(self.world.report(None))
            .map_err(|error| error.to_string())
    }

    /// What the model may expect of an Import of everybody now: one for each reading of columns
    /// that are empty.
    fn expectations(&self) -> Vec<BTreeMap<String, Expected>> {
        let rows: Vec<Person> = self
            .world
            .employees()
            .iter()
            .map(Person::from_view)
            .collect();
        let learners = learners(&self.world);
        let links = self.world.links().expect("the engine's store can be read");
        // The engine put every value there, unless it was typed in manually.
        let is_hand_made = |id: &String, member: &str| {
            member == "Country"
                && learners
                    .get(id)
                    .is_some_and(|one| one.texts["Country"] == MANUAL_TEXT)
        };
        let is_typed = |id: &String, member: &str| {
            member == "City" && self.typed.get(id) == learners.get(id).map(|one| &one.texts[member])
        };
        let of_links = links
            .values()
            .flat_map(|id| TEXTS.iter().map(move |(_, member)| (id, *member)));
        let put: BTreeMap<_, _> = of_links
            .filter(|(id, member)| !is_typed(id, member) && !is_hand_made(id, member))
            .map(|(id, member)| ((id.clone(), member), true))
            .collect();
        let fields = |id: &String| -> BTreeSet<&'static str> {
            let filled = |(_, member): &&(&str, &str)| {
                learners
                    .get(id)
                    .is_some_and(|one| !one.texts[member].is_empty())
            };
            TEXTS
                .iter()
                .filter(filled)
                .map(|(alias, _)| *alias)
                .chain(["workEmail", "status"])
                .collect()
        };
        let held: BTreeMap<_, _> = links
            .iter()
            .map(|(name, id)| (name.clone(), fields(id)))
            .collect();
        // Which baselines hold what, and what the list held before, is the engine's knowledge.
        let known = [held, BTreeMap::new()];
        let many =
            ["employmentHistoryStatus", "terminationDate", "hireDate"].map(|alias| (alias, 2));
        let listed = [BTreeMap::new(), BTreeMap::from(many)];
        let readings = known
            .iter()
            .flat_map(|held| listed.iter().map(move |listed| (held, listed)));
        let readings = readings.flat_map(|(held, listed)| columns::readings(&rows, held, listed));
        let litmos_day = TimeZone::UTC.to_datetime(self.world.now()).date();
        let of_reading = |rows: Vec<Person>| {
            let people = rows
                .into_iter()
                .filter(|row| row.is_ticked() == Some(true))
                .collect();
            let (learners, links, put) = (learners.clone(), links.clone(), put.clone());
            expected(&Before {
                people,
                learners,
                links,
                put,
                today: self.today(),
                litmos_day,
            })
        };
        readings.map(of_reading).collect()
    }

    /// Nothing is Changed any more but what the report says cannot be done (STA-13, RPT-9).
    fn expect_nothing_left(&self, report: &ReportView) -> Result<(), String> {
        let list = self
            .runtime
            .block_on(self.world.list())
            .map_err(|error| error.to_string())?;
        for row in list.iter().filter(|row| row.state == "changed") {
            let reported = report
                .rows
                .iter()
                .find(|other| other.employee == row.employee);
            let is_open = |row: &ReportRow| !row.is_good() || !row.warnings.is_empty();
            if !reported.is_some_and(is_open) {
                return Err(format!(
                    "{} is still Changed ({:?}) after an Import",
                    row.employee, row.changed_fields
                ));
            }
        }
        Ok(())
    }

    /// Of every run there was, webhooks' included.
    fn all_reports(&self) -> Vec<ReportView> {
        let report = |number| {
            self.runtime
                .block_on(self.world.report(Some(&format!("import-{number}"))))
                .ok()
                .flatten()
        };
        (1..).map_while(report).collect()
    }

    fn litmos_writes(&self) -> usize {
        let calls = self.world.journal().entries().iter();
        calls
            .filter(|call| {
                call.from == Party::Engine && call.to == Party::Litmos && call.is_write()
            })
            .count()
    }

    fn today(&self) -> jiff::civil::Date {
        self.world.zone().to_datetime(self.world.now()).date()
    }
}

/// Every learner by id, as the model knows one.
fn learners(world: &World) -> BTreeMap<String, Learner> {
    world
        .learners()
        .iter()
        .map(|learner| (learner.id.clone(), Learner::from(learner)))
        .collect()
}

#[test]
fn no_access_no_effect_and_one_person_one_learner_whatever_happens() {
    // Both are among the invariants that every act is judged by; the end is judged here once more.
    holds_for_all(30, |rehearsal| {
        rehearsal.play()?;
        rehearsal.stop_faults()
    });
}

#[test]
fn after_the_faults_stop_sync_and_import_make_litmos_equal_to_what_the_model_says() {
    holds_for_all(20, |rehearsal| {
        rehearsal.play()?;
        rehearsal.stop_faults()?;
        if !rehearsal.sync_all()? {
            return Ok(());
        }
        let expectations = rehearsal.expectations();
        let report = rehearsal.import_all()?.ok_or("the Import left no report")?;
        let learners = learners(&rehearsal.world);
        let mut wrong = expectations
            .iter()
            .map(|expectation| compare_rows(&report.rows, expectation, &learners));
        let first = wrong.next().ok_or("there is an expectation")?;
        if !first.is_empty() && !wrong.any(|wrong| wrong.is_empty()) {
            return Err(first.join("\n"));
        }
        rehearsal.expect_nothing_left(&report)
    });
}

/// What BambooHR and Litmos hold of each person in the end, as far as it does not hang on what was
/// written before.
fn final_state(rehearsal: &Rehearsal) -> BTreeMap<String, (bool, BTreeMap<&'static str, String>)> {
    let (learners, links) = (
        learners(&rehearsal.world),
        rehearsal.world.links().expect("the store can be read"),
    );
    let people: Vec<Person> = rehearsal
        .world
        .employees()
        .iter()
        .map(Person::from_view)
        .collect();
    let of_person = |person: Person| {
        let learner = &learners[links.get(&person.name)?];
        let filled = TEXTS
            .iter()
            .filter(|(alias, _)| !person.text(alias).is_empty());
        let texts = filled
            .map(|(_, member)| (*member, learner.texts[member].clone()))
            .collect();
        Some((person.name, (learner.active, texts)))
    };
    people.into_iter().filter_map(of_person).collect()
}

/// Of a Termination Date that is there no more for anybody, what it was before decides (STA-14); so
/// it does of a tick that was taken away, by what had been written until then (ACC-1).
fn depends_on_the_past(rehearsal: &Rehearsal) -> bool {
    let people: Vec<Person> = rehearsal
        .world
        .employees()
        .iter()
        .map(Person::from_view)
        .collect();
    let has_left =
        |person: &Person| !matches!(person.text("terminationDate").as_str(), "" | "0000-00-00");
    let is_unticked = people.iter().any(|person| person.is_ticked() != Some(true));
    let leavers = rehearsal
        .verbs
        .iter()
        .filter(|verb| matches!(verb, Verb::Terminate(_)))
        .count();
    is_unticked || (leavers > 1 && !people.iter().any(has_left))
}

#[test]
fn a_sync_and_an_import_have_the_same_result_with_and_without_deliveries() {
    let file = FileFailurePersistence::Direct("regressions/meeting.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        cases: 128,
        ..Config::default()
    };
    random::holds_for_all(config, &comparable(16), |generated| {
        let ended = |generated: &Generated| {
            let mut rehearsal = Rehearsal::new(generated);
            rehearsal.play()?;
            rehearsal.stop_faults()?;
            rehearsal.sync_and_import_all()?;
            Ok::<_, String>((depends_on_the_past(&rehearsal), final_state(&rehearsal)))
        };
        let mut alone = generated.clone();
        alone.world.bamboohr.webhooks.clear();
        let is_of_deliveries = |verb: &Verb| {
            matches!(
                verb,
                Verb::Lose(_) | Verb::Hold(_) | Verb::Redeliver(_) | Verb::Deliver(_)
            )
        };
        alone.verbs.retain(|verb| !is_of_deliveries(verb));
        let ((hangs, with), (_, without)) = (ended(&generated)?, ended(&alone)?);
        match with
            .iter()
            .find(|(name, end)| without.get(*name) != Some(end))
        {
            Some((name, end)) if !hangs => Err(format!(
                "{name} is {end:?} with deliveries, and without {:?}",
                without.get(name)
            )),
            _ => Ok(()),
        }
    });
}

/// Deliveries must have effects there, and the end must mostly be judged; else the property above
/// holds of nothing.
#[test]
fn generated_comparable_worlds_have_deliveries_and_are_compared() {
    let (mut judged, mut applied) = (0, 0);
    for generated in random::samples(40, &comparable(16)) {
        let mut rehearsal = Rehearsal::new(&generated);
        rehearsal
            .play()
            .and_then(|()| rehearsal.stop_faults())
            .expect("the invariants hold");
        judged += usize::from(!depends_on_the_past(&rehearsal));
        let events = rehearsal
            .runtime
            .block_on(rehearsal.world.events(&Mark::default()))
            .expect("the engine is up");
        applied += events
            .iter()
            .filter(|event| event.state == "applied")
            .count();
    }
    assert!(
        judged > 12 && applied > 40,
        "{judged} judged, {applied} applied"
    );
}

#[test]
fn importing_twice_changes_nothing() {
    holds_for_all(20, |rehearsal| {
        rehearsal.play()?;
        rehearsal.stop_faults()?;
        let Some(first) = rehearsal.sync_and_import_all()? else {
            return Ok(());
        };
        let (before, learners) = (rehearsal.litmos_writes(), rehearsal.world.learners());
        // Later than a double click, which would show the first run.
        rehearsal.carry_out(&Verb::Advance(
            Advance::By("11s".parse().expect("a length of time")).into(),
        ))?;
        rehearsal.carry_out(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        rehearsal.carry_out(&Verb::Import(Import::default()))?;
        let report = rehearsal
            .runtime
            .block_on(rehearsal.world.report(None))
            .map_err(|error| error.to_string())?;
        let writes = rehearsal.litmos_writes() - before;
        if writes != 0 {
            return Err(format!("the same Import again wrote {writes} times"));
        }
        if rehearsal.world.learners() != learners {
            return Err("the same Import again changed a learner".to_owned());
        }
        // A leaver whose row is wrong is locked out once, and fails from then on (STA-13).
        let is_lock_out = |row: &ReportRow| {
            row.flags.iter().any(|flag| flag == "deactivated") && !row.warnings.is_empty()
        };
        let good = |report: &ReportView| -> BTreeSet<String> {
            report
                .rows
                .iter()
                .filter(|row| row.is_good())
                .map(|row| row.employee.clone())
                .collect()
        };
        let again = report.ok_or("the second Import left no report")?;
        let may_fail = first
            .rows
            .iter()
            .filter(|row| is_lock_out(row))
            .map(|row| row.employee.clone())
            .collect();
        let (before, after) = (good(&first), good(&again));
        match before
            .symmetric_difference(&after)
            .find(|name| !BTreeSet::contains(&may_fail, *name))
        {
            Some(name) => Err(format!("{name} is good in one Import and not in the next")),
            None => Ok(()),
        }
    });
}

/// The generator must be able to reach what the properties are about; else they hold of nothing.
#[test]
fn generated_worlds_make_change_and_deactivate_learners_and_meet_faults() {
    let mut runner = TestRunner::deterministic();
    let (mut made, mut inactive, mut faults, mut failed, mut cleared) = (0, 0, 0, 0, 0);
    for _ in 0..80 {
        let generated = generated(30)
            .new_tree(&mut runner)
            .expect("a tree")
            .current();
        let mut rehearsal = Rehearsal::new(&generated);
        rehearsal
            .play()
            .and_then(|()| rehearsal.stop_faults())
            .expect("the properties hold");
        rehearsal
            .sync_and_import_all()
            .expect("the properties hold");
        let learners = rehearsal.world.learners();
        made += learners
            .iter()
            .filter(|learner| learner.members["Country"] != MANUAL_TEXT)
            .count();
        inactive += learners.iter().filter(|learner| !learner.active).count();
        faults += rehearsal
            .world
            .journal()
            .entries()
            .iter()
            .filter(|call| call.fault.is_some())
            .count();
        let report = rehearsal
            .runtime
            .block_on(rehearsal.world.report(None))
            .expect("the engine is up");
        failed += report.map_or(0, |report| {
            report.counts.get("failed").copied().unwrap_or(0)
        });
        cleared += rehearsal
            .all_reports()
            .iter()
            .filter_map(|report| report.flags.get("cleared"))
            .sum::<u64>();
    }
    let counts = format!("{made} {inactive} {faults} {failed} {cleared}");
    assert!(
        made > 20 && inactive > 10 && faults > 10 && failed > 5 && cleared > 5,
        "{counts}"
    );
}
