//! Properties of the whole system: generated people and acts, faults included, through both fakes and the
//! real engine. The judges are the vendors' own state and a naive model.
//!
//! What failed once is kept in `regressions/properties.txt` and tried first, and gets a scenario file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use rehearsal_tests::generated::{Generated, ZONE, generated};
use rehearsal_tests::{chance, model};
use scenario::verb::{Advance, Bulk, Import, LearnerEdit, LitmosAdmin, Now, Part, Selection, Sync, Verb};
use scenario::{EmployeeField, EmployeeFields, LearnerField};
use world::{EmployeeView, LearnerView, Party, ReportRow, ReportView, Start, World};

/// Runs `judge` on generated worlds; a failure is shrunk and shown as a scenario file.
fn holds_for_all(steps: usize, judge: impl Fn(&mut Rehearsal) -> Result<(), String>) {
    let file = FileFailurePersistence::Direct("regressions/properties.txt");
    let config = Config { failure_persistence: Some(Box::new(file)), ..Config::default() };
    chance::holds_for_all(config, &generated(steps), |generated| judge(&mut Rehearsal::begin(&generated)));
}

/// One generated world under way.
struct Rehearsal {
    runtime: tokio::runtime::Runtime,
    world: World,
    verbs: Vec<Verb>,
    /// By employee every address they ever had.
    addresses: BTreeMap<String, BTreeSet<String>>,
    /// By learner the city that somebody typed in by hand last.
    typed: BTreeMap<String, String>,
}

impl Rehearsal {
    fn begin(generated: &Generated) -> Rehearsal {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let zone = TimeZone::get(ZONE).expect("a zone");
        let now: Timestamp = "2026-11-02T15:00:00Z".parse().expect("a timestamp");
        let start = Start { world: &generated.world, now, zone, seed: 7, sockets: false };
        let world = runtime.block_on(World::build(start)).expect("generated worlds can be built");
        let (verbs, addresses) = (generated.verbs.clone(), addresses(generated));
        Rehearsal { runtime, world, verbs, addresses, typed: BTreeMap::new() }
    }

    fn act(&mut self, verb: &Verb) -> Result<(), String> {
        if let Verb::LitmosAdmin(LitmosAdmin::Edit(edit)) = verb {
            self.note_typed(edit);
        }
        let Rehearsal { runtime, world, .. } = self;
        runtime.block_on(async {
            world.carry_out(verb, None).await.map_err(|error| format!("{}: {error}", verb.word()))?;
            match world.violations().await.first() {
                Some(violation) => Err(format!("{}: {}", violation.invariant, violation.text)),
                None => Ok(()),
            }
        })
    }

    fn note_typed(&mut self, edit: &LearnerEdit) {
        let learners = self.world.learners();
        let learner = learner(&learners, &edit.username.value).map(|learner| learner.id.clone());
        let city = edit.set.get(&LearnerField::new("city")).map(|city| city.value.clone());
        self.typed.extend(learner.zip(city));
    }

    /// Everything that was generated, one act after the other.
    fn play(&mut self) -> Result<(), String> {
        for verb in self.verbs.clone() {
            self.act(&verb)?;
        }
        Ok(())
    }

    /// Faults stop, the engine is up, and whatever was under way comes to its end.
    fn heal(&mut self) -> Result<(), String> {
        self.act(&Verb::ClearFaults(Now::All))?;
        self.act(&Verb::Start(Part::Engine.into()))?;
        let day = Advance::By("1d".parse().expect("a length of time"));
        self.act(&Verb::Advance(day.into()))?;
        let left = self.runtime.block_on(self.world.left_over());
        // A run that paused waits for a person; that person resumes it.
        for _ in left.iter().filter(|left| left.contains("paused")) {
            self.act(&Verb::Resume(scenario::verb::Target::Import))?;
        }
        Ok(())
    }

    fn sync_and_import_all(&mut self) -> Result<Option<ReportView>, String> {
        self.act(&Verb::Sync(Sync::default()))?;
        let summary = self.runtime.block_on(self.world.summary()).map_err(|error| error.to_string())?;
        if summary.is_some_and(|summary| summary["state"] == "held") {
            // Nobody eligible is left (SAF-3): the administrator has looked and agrees.
            self.act(&Verb::Confirm(scenario::verb::Target::Sync))?;
        }
        self.act(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        let list = self.runtime.block_on(self.world.list()).map_err(|error| error.to_string())?;
        if list.iter().all(|row| row.state == "removed") {
            return Ok(None);
        }
        self.act(&Verb::Import(Import::default()))?;
        self.runtime.block_on(self.world.report(None)).map_err(|error| error.to_string())
    }

    /// Of every run there was, webhooks' included.
    fn all_reports(&self) -> Vec<ReportView> {
        let report =
            |number| self.runtime.block_on(self.world.report(Some(&format!("import-{number}")))).ok().flatten();
        (1..).map_while(report).collect()
    }

    fn litmos_writes(&self) -> usize {
        let calls = self.world.journal().entries().iter();
        calls.filter(|call| call.from == Party::Engine && call.to == Party::Litmos && call.is_write()).count()
    }

    fn today(&self) -> jiff::civil::Date {
        self.world.zone().to_datetime(self.world.now()).date()
    }
}

/// Every address that is given to somebody, from the past on.
fn addresses(generated: &Generated) -> BTreeMap<String, BTreeSet<String>> {
    let past = generated.world.bamboohr.employees.iter().map(|row| (&row.name.value, &row.fields));
    let changes = generated.verbs.iter().filter_map(|verb| match verb {
        Verb::Change(change) => Some((&change.employee.value, &change.set)),
        _ => None,
    });
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (employee, fields) in past.chain(changes) {
        let address = |fields: &EmployeeFields| Some(fields.get(&EmployeeField::new("work-email"))?.value.clone());
        all.entry(employee.clone()).or_default().extend(address(fields));
    }
    all
}

fn learner<'a>(learners: &'a [LearnerView], user_name: &str) -> Option<&'a LearnerView> {
    learners.iter().find(|learner| model::is_same_name(&learner.members["UserName"], user_name))
}

fn is_good(outcome: Option<&str>) -> bool {
    matches!(outcome, Some("created" | "updated" | "unchanged"))
}

/// The learner holds what the model wants of it. What is empty in BambooHR is empty in Litmos, unless somebody typed it in
/// there (MAP-20).
fn is_as_wanted(
    employee: &EmployeeView,
    learner: &LearnerView,
    wanted: &model::Wanted,
    typed: Option<&String>,
) -> Result<(), String> {
    for (member, text) in &wanted.members {
        let has = &learner.members[*member];
        let is_typed = text.is_empty() && *member == "City" && typed == Some(has);
        if has != text && !is_typed {
            return Err(format!("{}: {member} is `{has}`, wanted `{text}`", employee.employee));
        }
    }
    if learner.active != wanted.active {
        return Err(format!("{}: active is {}, wanted {}", employee.employee, learner.active, wanted.active));
    }
    Ok(())
}

#[test]
fn no_access_no_effect_and_one_person_one_learner_whatever_happens() {
    // Both are among the invariants that every act is judged by; the end is judged here once more.
    holds_for_all(30, |rehearsal| {
        rehearsal.play()?;
        rehearsal.heal()
    });
}

#[test]
fn after_the_faults_stop_sync_and_import_make_litmos_equal_to_what_the_mapping_says() {
    holds_for_all(20, |rehearsal| {
        rehearsal.play()?;
        rehearsal.heal()?;
        let Some(report) = rehearsal.sync_and_import_all()? else { return Ok(()) };
        let (employees, learners) = (rehearsal.world.employees(), rehearsal.world.learners());
        let contest = Contest {
            employees: &employees,
            learners: &learners,
            report: &report,
            today: rehearsal.today(),
            ever: &rehearsal.addresses,
        };
        for row in &report.rows {
            let employee = employees.iter().find(|employee| employee.employee == row.employee);
            let Some(employee) = employee else { continue };
            if !model::is_ticked(employee) {
                return Err(format!("{} is not ticked, but was imported", row.employee));
            }
            let wanted = model::wanted(employee, rehearsal.today());
            match (is_good(row.outcome.as_deref()), wanted) {
                (true, Some(wanted)) => {
                    let learner = learner(&learners, &wanted.user_name)
                        .ok_or_else(|| format!("{}: nobody is called `{}`", row.employee, wanted.user_name))?;
                    is_as_wanted(employee, learner, &wanted, rehearsal.typed.get(&learner.id))?;
                }
                (true, None) => contest.is_leaver(row, employee)?,
                (false, Some(wanted)) => contest.is_excused(row, &wanted)?,
                (false, None) if row.reason.as_deref() == model::fault(employee) => {}
                (false, None) => return Err(format!("{}: failed with {:?}", row.employee, row.reason)),
            }
        }
        Ok(())
    });
}

/// A row of good data may fail only because somebody else has or wants the same address, and each reason says how. All
/// is judged by what both vendors hold in the end, and by what the report says of the others.
struct Contest<'a> {
    employees: &'a [EmployeeView],
    learners: &'a [LearnerView],
    report: &'a ReportView,
    today: jiff::civil::Date,
    ever: &'a BTreeMap<String, BTreeSet<String>>,
}

impl Contest<'_> {
    fn is_excused(&self, row: &ReportRow, wanted: &model::Wanted) -> Result<(), String> {
        let reason = row.reason.as_deref().unwrap_or("none");
        let is_so = match reason {
            "duplicate_work_email" => self.is_wanted_by_another(row, wanted),
            "username_taken" => self.holder(wanted).is_some_and(|holder| row.learner_id.as_ref() != Some(&holder.id)),
            "username_linked_to_other_employee" => self.holder_failed(row, wanted),
            "username_cycle" => self.is_in_cycle(row),
            "possible_rehire" => self.is_a_leavers(row, wanted),
            _ => false,
        };
        if is_so { Ok(()) } else { Err(format!("{}: good data failed with `{reason}`", row.employee)) }
    }

    fn others<'a>(&'a self, row: &'a ReportRow) -> impl Iterator<Item = &'a EmployeeView> {
        self.employees.iter().filter(|other| other.employee != row.employee)
    }

    /// The learner who has the name.
    fn holder(&self, wanted: &model::Wanted) -> Option<&LearnerView> {
        learner(self.learners, &wanted.user_name)
    }

    /// MAT-6: somebody else with Litmos Access has the same address.
    fn is_wanted_by_another(&self, row: &ReportRow, wanted: &model::Wanted) -> bool {
        let has_it = |other: &EmployeeView| model::is_same_name(&model::field(other, "workEmail"), &wanted.user_name);
        self.others(row).any(|other| model::is_ticked(other) && has_it(other))
    }

    /// MAT-5: whoever has the learner of that name could not give the name up.
    fn holder_failed(&self, row: &ReportRow, wanted: &model::Wanted) -> bool {
        let Some(holder) = self.holder(wanted) else { return false };
        let keeps =
            |other: &ReportRow| other.learner_id.as_ref() == Some(&holder.id) && !is_good(other.outcome.as_deref());
        self.report.rows.iter().any(|other| other.employee != row.employee && keeps(other))
    }

    /// MAT-12: from whoever has the wanted name to the name that one wants, and so on, back to this row.
    fn is_in_cycle(&self, row: &ReportRow) -> bool {
        let mut at = row;
        for _ in 0..self.report.rows.len() {
            let Some(next) = self.holders_row(at) else { return false };
            if next.reason.as_deref() != Some("username_cycle") || next.employee == at.employee {
                return false;
            }
            if next.employee == row.employee {
                return true;
            }
            at = next;
        }
        false
    }

    /// The row of whoever has the learner whose name the employee of `row` wants.
    fn holders_row(&self, row: &ReportRow) -> Option<&ReportRow> {
        let employee = self.employees.iter().find(|employee| employee.employee == row.employee)?;
        let holder = self.holder(&model::wanted(employee, self.today)?)?;
        self.report.rows.iter().find(|other| other.learner_id.as_ref() == Some(&holder.id))
    }

    /// MAT-14: the learner of the name is of somebody else who had the address once and is inactive, or has no access any
    /// more; and the report does not say that it is of anybody else.
    fn is_a_leavers(&self, row: &ReportRow, wanted: &model::Wanted) -> bool {
        let Some(holder) = self.holder(wanted) else { return false };
        let has_left = |other: &EmployeeView| !model::is_ticked(other) || !model::is_active(other, self.today);
        let had_it = |other: &EmployeeView| {
            let had = self.ever.get(&other.employee).into_iter().flatten();
            had.into_iter().any(|address| model::is_same_name(address, &wanted.user_name))
        };
        let is_claimed = |other: &EmployeeView| {
            let rows = self.report.rows.iter().filter(|row| row.employee == other.employee);
            rows.into_iter().any(|row| is_good(row.outcome.as_deref()) && row.learner_id.as_ref() == Some(&holder.id))
        };
        self.others(row).any(|other| has_left(other) && had_it(other))
            && self.others(row).all(|other| has_left(other) || !is_claimed(other))
    }

    /// STA-9: a leaver without a usable address is deactivated all the same, and stays so.
    fn is_leaver(&self, row: &ReportRow, employee: &EmployeeView) -> Result<(), String> {
        let learner = self.learners.iter().find(|learner| row.learner_id.as_ref() == Some(&learner.id));
        let is_deactivated = row.flags.iter().any(|flag| flag == "deactivated");
        let is_said = is_deactivated || row.outcome.as_deref() == Some("unchanged");
        let is_active = learner.is_none_or(|learner| learner.active);
        if is_said && !is_active && !model::is_active(employee, self.today) {
            return Ok(());
        }
        let said = (&row.outcome, &row.flags);
        Err(format!("{}: {said:?} without a usable address or name; active: {is_active}", row.employee))
    }
}

#[test]
fn importing_twice_changes_nothing() {
    holds_for_all(20, |rehearsal| {
        rehearsal.play()?;
        rehearsal.heal()?;
        let Some(first) = rehearsal.sync_and_import_all()? else { return Ok(()) };
        let (before, learners) = (rehearsal.litmos_writes(), rehearsal.world.learners());
        // Later than a double click, which would show the first run.
        rehearsal.act(&Verb::Advance(Advance::By("11s".parse().expect("a length of time")).into()))?;
        rehearsal.act(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        rehearsal.act(&Verb::Import(Import::default()))?;
        let report = rehearsal.runtime.block_on(rehearsal.world.report(None)).map_err(|error| error.to_string())?;
        let writes = rehearsal.litmos_writes() - before;
        if writes != 0 {
            return Err(format!("the same Import again wrote {writes} times"));
        }
        if rehearsal.world.learners() != learners {
            return Err("the same Import again changed a learner".to_owned());
        }
        let good = |report: &ReportView| report.rows.iter().filter(|row| is_good(row.outcome.as_deref())).count();
        match report {
            Some(again) if good(&again) == good(&first) => Ok(()),
            Some(again) => Err(format!("{} rows were good, then {}", good(&first), good(&again))),
            None => Err("the second Import left no report".to_owned()),
        }
    });
}

/// The generator must be able to reach what the properties are about; else they hold of nothing.
#[test]
fn generated_worlds_make_change_and_deactivate_learners_and_meet_faults() {
    let mut runner = TestRunner::deterministic();
    let (mut made, mut inactive, mut faults, mut failed, mut cleared) = (0, 0, 0, 0, 0);
    for _ in 0..80 {
        let generated = generated(30).new_tree(&mut runner).expect("a tree").current();
        let mut rehearsal = Rehearsal::begin(&generated);
        rehearsal.play().and_then(|()| rehearsal.heal()).expect("the properties hold");
        rehearsal.sync_and_import_all().expect("the properties hold");
        let learners = rehearsal.world.learners();
        made += learners.iter().filter(|learner| learner.members["FirstName"] != "Hand").count();
        inactive += learners.iter().filter(|learner| !learner.active).count();
        faults += rehearsal.world.journal().entries().iter().filter(|call| call.fault.is_some()).count();
        let report = rehearsal.runtime.block_on(rehearsal.world.report(None)).expect("the engine is up");
        failed += report.map_or(0, |report| report.counts.get("failed").copied().unwrap_or(0));
        cleared += rehearsal.all_reports().iter().filter_map(|report| report.flags.get("cleared")).sum::<u64>();
    }
    let counts = format!("{made} {inactive} {faults} {failed} {cleared}");
    assert!(made > 20 && inactive > 10 && faults > 10 && failed > 5 && cleared > 5, "{counts}");
}
