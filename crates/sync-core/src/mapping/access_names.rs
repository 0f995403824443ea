//! The names by which a delivery may post Litmos Access (ELG-5, WHK-9).

/// The label of Litmos Access, in any letter case.
pub(crate) const LITMOS_ACCESS_LABEL: &str = "litmos access";

/// The names by which a delivery may post Litmos Access.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccessNames<'a> {
    /// What reports call the field in use, if it is known.
    pub name: Option<&'a str>,
    /// Whether the label says nothing
    /// ([`ignores_label`](crate::reading::access_field::AccessField::ignores_label)).
    pub ignores_label: bool,
}

impl AccessNames<'_> {
    /// Whether `key` is one of them, in any letter case (WHK-9).
    pub(crate) fn contain(self, key: &str) -> bool {
        let is_label = key.eq_ignore_ascii_case(LITMOS_ACCESS_LABEL);
        if is_label && self.ignores_label {
            rulebook::hit(&rulebook::ELG_5);
        }
        (is_label && !self.ignores_label)
            || self.name.is_some_and(|name| name.eq_ignore_ascii_case(key))
    }
}
