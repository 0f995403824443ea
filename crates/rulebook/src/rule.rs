//! One rule as a line of data, and the macro that declares the book.

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

/// Declares rules as constants and lists them all in `RULES`.
macro_rules! rules {
    (@later) => { false };
    (@later later) => { true };
    ($($name:ident $($later:ident)? $id:literal, $source:literal, $sentence:literal;)*) => {
        $(
            #[doc = concat!("Rule ", $id, "; its sentence and source are its fields.")]
            pub static $name: $crate::rule::Rule = $crate::rule::Rule {
                id: $id,
                source: $source,
                sentence: $sentence,
                later: $crate::rule::rules!(@later $($later)?),
            };
        )*
        /// Every rule, in the order of the book.
        pub static RULES: &[&$crate::rule::Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;
