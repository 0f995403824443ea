//! What a reader sees when a scenario fails or its world cannot be built.

mod bad_worlds;
mod failure_texts;
