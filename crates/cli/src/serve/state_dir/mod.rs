//! `--data DIR`: the whole world between two starts, over a crash too. The engine's store is
//! always saved; the file beside it holds both fakes and the clock.
//!
//! Everything that reaches a fake is in that file before anybody hears of it, as the engine's store
//! holds what it did before it goes on. So whenever the process ends, both stand at that moment,
//! and so does the world that is made of them.

mod clock;
mod error;
mod file;
mod folder;
mod older;
mod saved;
mod writer;

pub(super) use self::clock::SavedClock;
pub(super) use self::folder::StateDir;
pub(super) use self::saved::{SavedState, Settings};
pub(super) use self::writer::StateWriter;
