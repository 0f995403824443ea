//! `run` and `twice`: run scenarios in worlds.

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

use runner::report::{Human, Report};
use runner::{Outcome, Suite, Tally, play_all, twice as play_twice};
use scenario::Scenario;

use crate::args::{ReportArg, RunArgs, SuiteArgs};
use crate::check::to_stdout;
use crate::exit_code::{Exit, Stop};
use crate::suite::{check_worlds, load_checked};
use crate::terminal::{print_stderr, use_color};

pub(crate) fn run(args: &RunArgs) -> Result<Exit, Stop> {
    let (suite, chosen) = choose(&args.suite)?;
    let human = human_report(&args.report);
    let mut reporter = Reporter::new(&suite, &chosen, human, reports(&args.report)?);
    let options = runner::Options {
        until: args.until.clone(),
        ..args.suite.options()
    };
    reporter.start(chosen.len());
    play_all(&chosen, &options, |outcome| reporter.report(&outcome));
    Ok(reporter.finish())
}

pub(crate) fn twice(args: &SuiteArgs) -> Result<Exit, Stop> {
    let (suite, chosen) = choose(args)?;
    let mut reporter = Reporter::new(&suite, &chosen, human_report(&[]), Vec::new());
    let differences = play_twice(&chosen, &args.options(), |outcome| reporter.report(outcome));
    for difference in &differences {
        to_stdout(&format!("{difference}\n"))?;
    }
    if differences.is_empty() {
        to_stdout(&format!(
            "{} ran twice, and all journals are equal\n",
            chosen.len()
        ))?;
    } else {
        reporter.exits.push(Exit::Differed);
        to_stdout(&format!(
            "{} of {} differed between two runs\n",
            differences.len(),
            chosen.len()
        ))?;
    }
    Ok(reporter.finish())
}

/// The suite and the selected scenarios; having none ends the command.
fn choose(args: &SuiteArgs) -> Result<(Suite, Vec<Arc<Scenario>>), Stop> {
    let suite = load_checked(&args.paths)?;
    let chosen = suite.select(&args.selection());
    if chosen.is_empty() {
        let skipped = Tally {
            skipped: suite.scenarios.len(),
            ..Tally::default()
        };
        let why = match suite.scenarios.len() {
            0 => "no `*.scenario.yaml` file found in these paths",
            _ => "no scenario has this tag, id or case",
        };
        to_stdout(&format!("{skipped}\n"))?;
        return Err(Stop::new(
            Exit::NothingRun,
            format!("nothing was run: {why}"),
        ));
    }
    check_worlds(&chosen, &args.options())?;
    Ok((suite, chosen))
}

/// The report for people: on standard output, unless a report for machines goes there.
fn human_report(reports: &[ReportArg]) -> Human<Box<dyn Write>> {
    if reports.iter().any(ReportArg::is_stdout) {
        Human::new(Box::new(io::stderr()), use_color(&io::stderr()))
    } else {
        Human::new(Box::new(io::stdout()), use_color(&io::stdout()))
    }
}

/// Opens every report, so that a file that cannot be written is found before anything runs.
fn reports(args: &[ReportArg]) -> Result<Vec<Box<dyn Report>>, Stop> {
    let open = |arg: &ReportArg| -> io::Result<Box<dyn Write>> {
        if arg.is_stdout() {
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
                format!("cannot write the report `{path}`: {error}; nothing was run"),
            ))
        }
    });
    opened.collect()
}

/// Writes outcomes for people and to every report, and collects the exit codes.
struct Reporter {
    human: Human<Box<dyn Write>>,
    reports: Vec<Box<dyn Report>>,
    tally: Tally,
    exits: Vec<Exit>,
}

impl Reporter {
    fn new(
        suite: &Suite,
        chosen: &[Arc<Scenario>],
        human: Human<Box<dyn Write>>,
        reports: Vec<Box<dyn Report>>,
    ) -> Reporter {
        Reporter {
            human,
            reports,
            tally: Tally {
                skipped: suite.scenarios.len() - chosen.len(),
                ..Tally::default()
            },
            exits: Vec::new(),
        }
    }

    fn start(&mut self, count: usize) {
        self.each_report(|report| report.begin(count));
    }

    fn report(&mut self, outcome: &Outcome) {
        self.tally.add(&outcome.verdict);
        self.exits.push(Exit::from_verdict(&outcome.verdict));
        // A reader that stops early (`| head`) is no error.
        _ = self.human.outcome(outcome);
        self.each_report(|report| report.outcome(outcome));
    }

    fn finish(mut self) -> Exit {
        let tally = self.tally;
        self.each_report(|report| report.end(&tally));
        _ = self.human.end(&tally);
        Exit::worst(self.exits)
    }

    /// Writes to each report; one that fails is reported once and not written to again.
    fn each_report(&mut self, write: impl Fn(&mut dyn Report) -> io::Result<()>) {
        self.reports
            .retain_mut(|report| match write(report.as_mut()) {
                Ok(()) => true,
                Err(error) => {
                    print_stderr(&format!("error: cannot write a report: {error}\n"));
                    self.exits.push(Exit::CouldNotRun);
                    false
                }
            });
    }
}
