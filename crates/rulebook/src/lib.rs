//! Every rule as one line of data (id, source, sentence), and which rules were hit.
//!
//! A decision carries its rule (`because: &MAT_6`), so an id that does not exist does not compile.
//! Rules that show in no output are marked where they act with [`hit`].

mod engine;
mod hits;
mod reasons;
mod unproven;

pub use engine::*;
pub use hits::{forget_hits, hit, hits_of};
pub use reasons::rule_of_reason;
pub use unproven::{UNPROVEN, UNPROVEN_MAX, Unproven, unproven};

use std::fmt;

/// One rule of the rule book.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// The id, never reused and never renamed: `MAT-6`.
    pub id: &'static str,
    /// Where the rule comes from: `article: Import`, `vendor`, `anchor: Okta`, `ours`.
    pub source: &'static str,
    /// What it says, in one sentence.
    pub sentence: &'static str,
    /// Whether it is not built yet.
    pub later: bool,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// The rule with this id, if the book has one.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Declares rules as constants and lists them all in `RULES`.
macro_rules! rules {
    (@later) => { false };
    (@later later) => { true };
    ($($name:ident $($later:ident)? $id:literal, $source:literal, $sentence:literal;)*) => {
        $(
            #[doc = concat!("Rule ", $id, "; its sentence and source are its fields.")]
            pub static $name: $crate::Rule = $crate::Rule {
                id: $id,
                source: $source,
                sentence: $sentence,
                later: $crate::rules!(@later $($later)?),
            };
        )*
        /// Every rule, in the order of the book.
        pub static RULES: &[&$crate::Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_found() {
        let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        assert_eq!(rule("MAT-6"), Some(&MAT_6));
        assert_eq!(rule("MAT-99"), None);
    }

    #[test]
    fn every_rule_says_where_it_comes_from_and_what_it_says() {
        for rule in RULES {
            assert!(!rule.source.is_empty(), "{rule} has no source");
            assert!(
                rule.sentence.ends_with('.') && rule.sentence.len() > 15,
                "{rule}: {}",
                rule.sentence
            );
        }
    }
}
