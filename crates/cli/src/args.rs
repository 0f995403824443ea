//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use runner::report::ReportKind;
use runner::{Options, Selection, Until};

/// Test a BambooHR to Litmos user sync end to end, before it touches real people
#[derive(Debug, Parser)]
#[command(name = "rehearsal", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run scenarios, each in a world of its own
    Run(RunArgs),
    /// Check scenario and world files without running them
    Check(CheckArgs),
    /// Print scenarios as plain English
    Explain {
        /// Scenario files, or folders of them
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Run every scenario twice with different thread counts and compare the journals byte for byte
    Twice(SuiteArgs),
    /// Print the JSON Schema of scenario files
    Schema,
    /// Serve both fakes, the engine and a console on real ports until SIGINT or SIGTERM
    Serve(crate::serve::ServeOptions),
    /// Run the sync engine alone, against any BambooHR and Litmos, until SIGINT or SIGTERM
    Engine(crate::engine::EngineOptions),
    /// Print the rule book: id, sentence and source of each rule
    Rules {
        /// Run the scenarios and show which of them hit each rule
        #[arg(long, value_name = "PATH", num_args = 0.., default_missing_value = "scenarios")]
        coverage: Option<Vec<PathBuf>>,
    },
}

/// Which scenarios to run, and how.
#[derive(Debug, Args)]
pub(crate) struct SuiteArgs {
    /// Scenario files, or folders of them
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Run only scenarios with this tag; repeat the option to select any of several tags
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Run only the scenario with this id
    #[arg(long, value_name = "ID")]
    id: Vec<String>,
    /// Run only the case with this name
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    /// Use this random seed instead of the one in each scenario
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Number of scenarios to run in parallel; the number of cores by default
    #[arg(long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,
    /// Make calls over loopback sockets instead of in process; the journals are the same
    #[arg(long)]
    sockets: bool,
}

impl SuiteArgs {
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            tags: self.tag.clone(),
            ids: self.id.clone(),
            cases: self.case.clone(),
        }
    }

    pub(crate) fn options(&self) -> Options {
        let usual = Options::default();
        Options {
            jobs: self.jobs.unwrap_or(usual.jobs),
            seed: self.seed,
            sockets: self.sockets,
            ..usual
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// Stop after this step (its number or id), or after the step that makes this call, and print
    /// the state of the world
    #[arg(long, value_name = "STEP|call:N")]
    pub(crate) until: Option<Until>,
    /// Also write a report: junit, tap, json or github; `-` writes to standard output; may be
    /// repeated
    #[arg(long, value_name = "KIND=FILE")]
    pub(crate) report: Vec<ReportArg>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Scenario and world files, or folders of scenarios
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print problems
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
}

/// How to print problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people, with the source line, on standard error
    Text,
    /// One JSON array, on standard output
    Json,
    /// Workflow annotations, on standard output
    Github,
}

/// `junit=target/report.xml`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportArg {
    pub(crate) kind: ReportKind,
    pub(crate) file: PathBuf,
}

impl ReportArg {
    /// Whether the report goes to standard output.
    pub(crate) fn is_stdout(&self) -> bool {
        self.file.as_os_str() == "-"
    }
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<ReportArg, String> {
        let names = ReportKind::NAMES.map(|(name, _)| name).join(", ");
        let (kind, file) = text
            .split_once('=')
            .ok_or_else(|| format!("expected KIND=FILE, where KIND is one of {names}"))?;
        if file.is_empty() {
            return Err(format!(
                "missing file name; write `{kind}=report.txt`, or `{kind}=-` for standard output"
            ));
        }
        match ReportKind::NAMES
            .into_iter()
            .find(|(name, _)| *name == kind)
        {
            Some((_, kind)) => Ok(ReportArg {
                kind,
                file: file.into(),
            }),
            None => Err(format!(
                "unknown report kind `{kind}`; expected one of {names}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_report_is_a_kind_and_a_file() {
        let report: ReportArg = "junit=a=b.xml".parse().unwrap();
        assert_eq!(
            (report.kind, report.file),
            (ReportKind::Junit, PathBuf::from("a=b.xml"))
        );
        assert_eq!(
            "html=x".parse::<ReportArg>().unwrap_err(),
            "unknown report kind `html`; expected one of junit, tap, json, github"
        );
        assert!(
            "junit"
                .parse::<ReportArg>()
                .unwrap_err()
                .starts_with("expected KIND=FILE")
        );
        assert!("tap=".parse::<ReportArg>().is_err());
    }

    #[test]
    fn coverage_defaults_to_the_folder_scenarios() {
        let cli = Cli::parse_from(["rehearsal", "rules", "--coverage"]);
        assert!(
            matches!(cli.command, Command::Rules { coverage: Some(paths) } if paths == [PathBuf::from("scenarios")])
        );
    }
}
