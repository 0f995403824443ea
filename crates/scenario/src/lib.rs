//! The scenario language: verbs, expectations, parse, check, format, explain; knows no world.
