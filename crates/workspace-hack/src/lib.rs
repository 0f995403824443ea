//! No code: its manifest makes one build of what the program and the tests have in common.
