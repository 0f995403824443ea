//! The figures: what a developer waits for, each against its limit, measured in this run on this
//! machine.
//!
//! A benchmark, not a test: a line over its limit says so, and nothing turns red on a busy machine.
//! Words on the command line choose subjects (`journeys`, `serving`, `bamboohr`, `litmos`, `many`,
//! `history`, `engine`); without one, all are measured.

mod bamboohr;
mod engine;
mod history;
mod journeys;
mod litmos;
mod load;
mod many;
mod measure;
mod serving;

/// The allocator of the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SUBJECTS: [(&str, fn()); 7] = [
    ("journeys", journeys::figures),
    ("serving", serving::figures),
    ("bamboohr", bamboohr::figures),
    ("litmos", litmos::figures),
    ("many", many::figures),
    ("history", history::figures),
    ("engine", engine::figures),
];

fn main() {
    if litmos::hold_if_asked() || engine::sync_if_asked() {
        return;
    }
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    for (name, figures) in SUBJECTS {
        if chosen.is_empty() || chosen.iter().any(|word| word == name) {
            figures();
        }
    }
}
