//! Files made from the code are up to date: the table of rules and the schema of scenario files.

use std::collections::BTreeMap;

use rulebook::RULES;

use super::{read, root};

/// Fails if the file is not `expected`. `just generate` writes it anew.
fn check_generated(path: &str, expected: &str) {
    if std::env::var_os("REHEARSAL_GENERATE").is_some() {
        std::fs::write(root().join(path), expected).expect("a file can be written");
    }
    assert!(
        read(path) == expected,
        "{path} is out of date: run `just generate`"
    );
}

/// A rule in a row of the table.
fn row(rule: &rulebook::Rule) -> String {
    let cell = |text: &str| {
        text.replace('|', "\\|")
            .replace('<', "&lt;")
            .replace("](", "]\\(")
    };
    let later = if rule.later { " *(not built yet)*" } else { "" };
    format!(
        "| {} | {}{later} | {} |\n",
        rule.id,
        cell(rule.sentence),
        cell(rule.source)
    )
}

#[test]
fn the_table_of_rules_is_up_to_date() {
    let mut text = "<!-- Generated from crates/rulebook by `just generate`; do not edit. -->\n\n\
        # Rules\n\n\
        Every rule the engine follows, in one sentence each. [The rule book](contracts/rules.md) has them in full, with\n\
        options and reasons; `rehearsal rules --coverage` shows which scenarios hit each.\n\n\
        | rule | what it says | source |\n| --- | --- | --- |\n"
        .to_owned();
    RULES.iter().for_each(|rule| text.push_str(&row(rule)));
    check_generated("docs/rules.md", &text);
}

#[test]
fn the_schema_of_scenario_files_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&scenario::schema()).expect("it is JSON");
    check_generated("schema/scenario.schema.json", &(schema + "\n"));
}

/// The rules of the rule book by id. An entry has a source in brackets; a row of a table has none.
fn rules_of_the_book(text: &str) -> BTreeMap<&str, Option<&str>> {
    let rule = |line| {
        if let Some(entry) = str::strip_prefix(line, "- **") {
            let (id, rest) = entry.split_once("**")?;
            let source = rest.trim_start_matches(" *later*").strip_prefix(" [")?;
            return Some((id, Some(source.split_once(']')?.0)));
        }
        let id = line.strip_prefix("| ")?.split_once(" |")?.0;
        let (family, number) = id.split_once('-')?;
        let is_id = family.bytes().all(|byte| byte.is_ascii_uppercase());
        (is_id && number.parse::<u32>().is_ok()).then_some((id, None))
    };
    text.lines().filter_map(rule).collect()
}

#[test]
fn the_rule_book_and_the_code_have_the_same_rules_with_the_same_sources() {
    let book = read("docs/contracts/rules.md").replace('"', "'");
    let book = rules_of_the_book(&book);
    let ids: Vec<&str> = book.keys().copied().collect();
    let mut coded: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    coded.sort_unstable();
    assert_eq!(coded, ids);
    for rule in RULES {
        let source = book[rule.id].unwrap_or(rule.source);
        assert_eq!(rule.source, source, "{rule}");
    }
}

#[test]
fn a_rule_of_the_book_is_recognized() {
    let text = "## 1. X (CON)\n- **CON-1** [article: Config] It is off. [vendor]\n- **no rule**\n\
        - **AUD-5** *later* [ours] Entries are chained.\n| MAP-1 | First Name |\n| `option` | MAP-2 |\n";
    let expected = [
        ("CON-1", Some("article: Config")),
        ("AUD-5", Some("ours")),
        ("MAP-1", None),
    ];
    assert_eq!(rules_of_the_book(text), BTreeMap::from(expected));
}
