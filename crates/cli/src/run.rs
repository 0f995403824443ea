//! `run` and `twice`: scenarios against worlds.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use runner::report::{Human, Report};
use runner::{Outcome, Suite, Tally, play_all, twice as play_twice};
use scenario::Scenario;

use crate::args::{ReportArg, RunArgs, SuiteArgs};
use crate::exit_code::{Exit, Stop};
use crate::suite::{load_sound, refuse_bad_worlds};
use crate::terminal::{say, wants_colors};

pub(crate) fn run(args: &RunArgs) -> Result<Exit, Stop> {
    let (suite, chosen) = choose(&args.suite)?;
    let mut teller = Teller::new(&suite, &chosen, reports(&args.report)?);
    let options = runner::Options {
        until: args.until.clone(),
        ..args.suite.options()
    };
    teller.begin(chosen.len());
    play_all(&chosen, &options, |outcome| teller.tell(&outcome));
    Ok(teller.end())
}

pub(crate) fn twice(args: &SuiteArgs) -> Result<Exit, Stop> {
    let (suite, chosen) = choose(args)?;
    let mut teller = Teller::new(&suite, &chosen, Vec::new());
    let differences = play_twice(&chosen, &args.options(), |outcome| teller.tell(outcome));
    for difference in &differences {
        say(&format!("{difference}\n"));
    }
    if differences.is_empty() {
        say(&format!(
            "{} ran twice, and all journals are equal\n",
            chosen.len()
        ));
    } else {
        teller.exits.push(Exit::Differed);
        say(&format!(
            "{} of {} differed between two runs\n",
            differences.len(),
            chosen.len()
        ));
    }
    Ok(teller.end())
}

/// The suite, and the scenarios that are meant; it is an end of its own if there are none.
fn choose(args: &SuiteArgs) -> Result<(Suite, Vec<Arc<Scenario>>), Stop> {
    let suite = load_sound(&args.paths)?;
    let chosen = suite.select(&args.selection());
    if chosen.is_empty() {
        let skipped = Tally {
            skipped: suite.scenarios.len(),
            ..Tally::default()
        };
        let why = match suite.scenarios.len() {
            0 => "there is no `*.scenario.yaml` below these paths",
            _ => "no scenario has this tag, id or case",
        };
        return Err(Stop::new(
            Exit::NothingRun,
            format!("nothing was run: {why}\n{skipped}"),
        ));
    }
    refuse_bad_worlds(&chosen, &args.options())?;
    Ok((suite, chosen))
}

/// Opens every report, so that one that cannot be written is found before anything runs.
fn reports(args: &[ReportArg]) -> Result<Vec<Box<dyn Report>>, Stop> {
    let open = |arg: &ReportArg| -> io::Result<Box<dyn Write>> {
        if arg.file.as_os_str() == "-" {
            return Ok(Box::new(io::stdout()));
        }
        Ok(Box::new(io::BufWriter::new(File::create(&arg.file)?)))
    };
    let opened = args.iter().map(|arg| match open(arg) {
        Ok(out) => Ok(arg.kind.new_report(out)),
        Err(error) => {
            let path = arg.file.display();
            Err(Stop::new(
                Exit::CouldNotRun,
                format!("the report {path} cannot be written: {error}; nothing was run"),
            ))
        }
    });
    opened.collect()
}

/// Tells outcomes to people and to every report, and remembers how the program is to end.
struct Teller {
    human: Human<io::Stderr>,
    reports: Vec<Box<dyn Report>>,
    tally: Tally,
    exits: Vec<Exit>,
}

impl Teller {
    fn new(suite: &Suite, chosen: &[Arc<Scenario>], reports: Vec<Box<dyn Report>>) -> Teller {
        Teller {
            human: Human::new(io::stderr(), wants_colors()),
            reports,
            tally: Tally {
                skipped: suite.scenarios.len() - chosen.len(),
                ..Tally::default()
            },
            exits: Vec::new(),
        }
    }

    fn begin(&mut self, count: usize) {
        self.each_report(|report| report.begin(count));
    }

    fn tell(&mut self, outcome: &Outcome) {
        self.tally.add(&outcome.verdict);
        self.exits.push(Exit::of(&outcome.verdict));
        // Nobody is left to tell if standard error is closed.
        _ = self.human.outcome(outcome);
        self.each_report(|report| report.outcome(outcome));
    }

    fn end(mut self) -> Exit {
        let tally = self.tally;
        self.each_report(|report| report.end(&tally));
        _ = self.human.end(&tally);
        Exit::worst(self.exits)
    }

    /// A report that fails on the way is told once and left out from then on.
    fn each_report(&mut self, write: impl Fn(&mut dyn Report) -> io::Result<()>) {
        self.reports
            .retain_mut(|report| match write(report.as_mut()) {
                Ok(()) => true,
                Err(error) => {
                    say(&format!("error: a report cannot be written: {error}\n"));
                    self.exits.push(Exit::CouldNotRun);
                    false
                }
            });
    }
}
