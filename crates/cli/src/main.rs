//! The `rehearsal` program: runs the command of the command line.

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

/// Worlds are created and dropped by the hundred; the system allocator took a fifth of the time of
/// a short scenario.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are requested output, the rest is a wrong command line.
            let exit = if error.use_stderr() {
                Exit::WrongCommandLine
            } else {
                Exit::Passed
            };
            _ = error.print();
            return exit.into();
        }
    };
    terminal::init_logging(match cli.command {
        Command::Engine(_) => terminal::Log::Lines,
        Command::Serve(_) => terminal::Log::Warnings,
        _ => terminal::Log::Off,
    });
    match run_command(&cli.command) {
        Ok(exit) => exit.into(),
        Err(Stop { exit, message }) => {
            terminal::print_stderr(&format!("error: {message}\n"));
            exit.into()
        }
    }
}

fn run_command(command: &Command) -> Result<Exit, Stop> {
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
