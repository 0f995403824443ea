//! `rehearsal serve`: both fakes, the engine and a console on real ports and real time.

mod console;
mod env_file;
mod hosting;
mod initial_state;
mod knobs;
mod options;
mod refusals;
mod run;
mod served;
mod state_dir;

pub(crate) use options::ServeOptions;
pub(crate) use run::serve;
