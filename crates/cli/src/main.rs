//! Arguments and exit codes.

mod args;
mod check;
mod data_folder;
mod engine;
mod exit_code;
mod rules;
mod run;
mod serve;
mod stop_signals;
mod suite;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::exit_code::{Exit, Stop};

/// Worlds are made and thrown away by the hundred; a fifth of a short scenario went into the
/// system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, the rest is a wrong command line.
            let exit = if error.use_stderr() {
                Exit::WrongCommandLine
            } else {
                Exit::Passed
            };
            _ = error.print();
            return exit.into();
        }
    };
    terminal::begin_log(match cli.command {
        Command::Engine(_) => terminal::Log::Lines,
        Command::Serve(_) => terminal::Log::Warnings,
        _ => terminal::Log::Nothing,
    });
    match carry_out(&cli.command) {
        Ok(exit) => exit.into(),
        Err(Stop { exit, message }) => {
            terminal::say(&format!("{message}\n"));
            exit.into()
        }
    }
}

fn carry_out(command: &Command) -> Result<Exit, Stop> {
    match command {
        Command::Run(args) => run::run(args),
        Command::Check(args) => check::check(args),
        Command::Explain { paths } => check::explain(paths),
        Command::Twice(args) => run::twice(args),
        Command::Schema => check::schema(),
        Command::Serve(options) => serve::serve(options),
        Command::Engine(options) => engine::engine(options),
        Command::Rules { coverage } => rules::rules(coverage.as_deref()),
    }
}
