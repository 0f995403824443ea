//! Which field of BambooHR's catalog is Litmos Access, and by which names a delivery may post it
//! (ELG-5).

use crate::mapping::LITMOS_ACCESS_LABEL;
use crate::reporting::reason::Reason;

/// One field of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogEntry {
    /// The id as text; not unique.
    pub id: String,
    /// The label.
    pub label: String,
    /// The type: `text`, `checkbox` and so on.
    pub kind: String,
    /// The alias, if the field has one.
    pub alias: Option<String>,
    /// Whether it is marked deprecated or deleted.
    pub is_retired: bool,
}

impl CatalogEntry {
    /// What reports call it: its alias, else its id.
    pub fn report_name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.id)
    }

    fn has_label(&self) -> bool {
        crate::domain::text::normalise(&self.label).eq_ignore_ascii_case(LITMOS_ACCESS_LABEL)
    }

    fn is_candidate(&self) -> bool {
        self.has_label() && !self.is_retired && self.kind.trim().eq_ignore_ascii_case("checkbox")
    }

    /// Whether option `litmos_access_field` names it.
    fn is_named(&self, option: &str) -> bool {
        self.id == option
            || self
                .alias
                .as_deref()
                .is_some_and(|alias| alias.eq_ignore_ascii_case(option))
    }

    /// Id and alias, for people to read.
    fn description(&self) -> String {
        let id = &self.id;
        self.alias
            .as_ref()
            .map_or_else(|| format!("id {id}"), |alias| format!("{alias} (id {id})"))
    }
}

/// What a catalog says about Litmos Access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessField {
    /// What reports call the field in use, or why there is none.
    pub name: Result<String, Reason>,
    /// What reports would call the fields of that label which do not count: they are retired, or no
    /// checkboxes.
    pub rejected: Vec<String>,
    /// Whether the label does not say that a delivery posts the field in use: several fields have
    /// it, or only another.
    pub ignores_label: bool,
}

/// Finds Litmos Access in `catalog`: the live checkbox of that label. `option` is
/// `litmos_access_field`, an id or an alias; where it is set, no other field will do.
pub fn find(catalog: &[CatalogEntry], option: Option<&str>) -> AccessField {
    rulebook::hit(&rulebook::ELG_5);
    let mut labeled: Vec<&CatalogEntry> = Vec::new();
    for entry in catalog.iter().filter(|entry| entry.has_label()) {
        if !labeled.contains(&entry) {
            labeled.push(entry);
        }
    }
    let (candidates, rejected): (Vec<&CatalogEntry>, Vec<_>) = labeled
        .iter()
        .copied()
        .partition(|entry| entry.is_candidate());
    let is_named =
        |entry: &&CatalogEntry| option.is_none_or(|option| entry.is_named(option.trim()));
    let chosen: Vec<&CatalogEntry> = candidates.into_iter().filter(is_named).collect();
    let name = match chosen.as_slice() {
        [] => Err(Reason::LitmosAccessFieldMissing),
        [field] => Ok(field.report_name().to_owned()),
        several => Err(Reason::LitmosAccessFieldAmbiguous {
            fields: several.iter().map(|field| field.description()).collect(),
        }),
    };
    AccessField {
        rejected: rejected
            .into_iter()
            .map(|field| field.report_name().to_owned())
            .collect(),
        ignores_label: !labeled.is_empty() && (labeled.len() > 1 || name.is_err()),
        name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::AccessNames;

    fn entry(id: &str, label: &str, kind: &str, alias: &str) -> CatalogEntry {
        let alias = (!alias.is_empty()).then(|| alias.to_owned());
        CatalogEntry {
            id: id.into(),
            label: label.into(),
            kind: kind.into(),
            alias,
            is_retired: false,
        }
    }

    fn checkbox(id: &str, alias: &str) -> CatalogEntry {
        entry(id, "Litmos Access", "checkbox", alias)
    }

    fn retired(entry: CatalogEntry) -> CatalogEntry {
        CatalogEntry {
            is_retired: true,
            ..entry
        }
    }

    fn ambiguous(fields: &[&str]) -> Result<String, Reason> {
        Err(Reason::LitmosAccessFieldAmbiguous {
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        })
    }

    #[test]
    fn it_is_the_live_checkbox_of_that_label() {
        let other = entry("1", "First Name", "text", "firstName");
        for field in [
            checkbox("4471", "customLitmosAccess"),
            entry("4471", "LITMOS access", "Checkbox", "customLitmosAccess"),
            entry(
                "4471",
                " Litmos\u{A0}\u{200B}Access ",
                "checkbox",
                "customLitmosAccess",
            ),
        ] {
            let found = find(&[other.clone(), field], None);
            assert_eq!(
                (found.name, found.ignores_label),
                (Ok("customLitmosAccess".to_owned()), false)
            );
        }
        assert_eq!(
            find(&[checkbox("4471", "")], None).name,
            Ok("4471".to_owned())
        );
        for (none, ignores_label) in [
            (other, false),
            (entry("78", "Litmos Access 2", "checkbox", "other"), false),
            (entry("77", "Litmos Access", "list", "decoy"), true),
            (retired(checkbox("4471", "customLitmosAccess")), true),
        ] {
            let found = find(&[none], None);
            assert_eq!(
                (found.name, found.ignores_label),
                (Err(Reason::LitmosAccessFieldMissing), ignores_label)
            );
        }
    }

    #[test]
    fn a_retired_one_does_not_stand_in_for_the_live_one_but_shares_its_label() {
        let (old, new) = (
            retired(checkbox("4400", "customOld")),
            checkbox("4471", "customLitmosAccess"),
        );
        for catalog in [[old.clone(), new.clone()], [new, old]] {
            let found = find(&catalog, None);
            assert_eq!(
                (found.name, found.ignores_label),
                (Ok("customLitmosAccess".to_owned()), true)
            );
            assert_eq!(
                find(&catalog, Some("customOld")).name,
                Err(Reason::LitmosAccessFieldMissing)
            );
        }
    }

    #[test]
    fn of_several_live_ones_none_is_taken_unless_the_option_names_it() {
        let catalog = [
            checkbox("4501", "customLitmosAccess1"),
            checkbox("4471", "customLitmosAccess"),
            checkbox("4600", ""),
            entry("77", "Litmos Access", "list", "decoy"),
        ];
        let found = find(&catalog, None);
        let named = [
            "customLitmosAccess1 (id 4501)",
            "customLitmosAccess (id 4471)",
            "id 4600",
        ];
        assert_eq!((found.name, found.ignores_label), (ambiguous(&named), true));
        assert_eq!(found.rejected, ["decoy"]);
        for (option, name) in [
            ("4471", "customLitmosAccess"),
            ("CUSTOMlitmosAccess1", "customLitmosAccess1"),
            ("4600", "4600"),
        ] {
            assert_eq!(
                find(&catalog, Some(option)).name,
                Ok(name.to_owned()),
                "{option}"
            );
        }
        for option in ["77", "decoy", "firstName", ""] {
            assert_eq!(
                find(&catalog, Some(option)).name,
                Err(Reason::LitmosAccessFieldMissing),
                "{option}"
            );
        }
        // Ids are not unique.
        let twins = [checkbox("1", "customA"), checkbox("1", "customB")];
        assert_eq!(
            find(&twins, Some("1")).name,
            ambiguous(&["customA (id 1)", "customB (id 1)"])
        );
    }

    #[test]
    fn an_entry_that_stands_there_twice_is_one_field() {
        let field = checkbox("4471", "customLitmosAccess");
        let found = find(&[field.clone(), field], None);
        assert_eq!(
            (found.name, found.ignores_label),
            (Ok("customLitmosAccess".to_owned()), false)
        );
    }

    #[test]
    fn a_label_that_says_nothing_is_no_name_to_post_it_by() {
        let names = AccessNames {
            name: Some("customLitmosAccess"),
            ignores_label: false,
        };
        assert!(
            names.contain("LITMOS ACCESS")
                && names.contain("customlitmosaccess")
                && !names.contain("customOld")
        );
        let names = AccessNames {
            ignores_label: true,
            ..names
        };
        assert!(!names.contain("Litmos Access") && names.contain("customLitmosAccess"));
        assert!(AccessNames::default().contain("Litmos Access"));
        assert!(
            !AccessNames {
                name: None,
                ignores_label: true
            }
            .contain("Litmos Access")
        );
    }
}
