//! What comments cite exists: every section of a contract, every rule.

use std::collections::BTreeSet;
use std::path::Path;

use super::{files, read, root};

/// The sections of a contract: `5`, `5.7`.
fn sections(contract: &str) -> BTreeSet<String> {
    let text = read(format!("docs/contracts/{contract}.md"));
    let headings = text
        .lines()
        .filter(|line| line.starts_with("##"))
        .map(|line| line.trim_start_matches('#').trim());
    let numbers = headings.filter_map(|heading| heading.split(' ').next());
    numbers
        .map(|number| number.trim_end_matches('.').to_owned())
        .filter(|number| is_section(number))
        .collect()
}

fn is_section(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').all(is_number)
}

/// What a comment cites after `section`: `section 5.2`, `sections 5.2 and 5.3`,
/// `sections 4.2, 4.3`.
fn cited(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in line.split("section").skip(1) {
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        for word in rest.split([' ', ',']).filter(|word| !word.is_empty()) {
            let number: String = word
                .chars()
                .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
                .collect();
            let number = number.trim_end_matches('.');
            if is_section(number) {
                found.push(number.to_owned());
            } else if !matches!(word, "and" | "to" | "or") {
                break;
            }
            if word.contains([')', ';', ':']) {
                break;
            }
        }
    }
    found
}

/// The contract that a source cites when it does not say which.
fn contract_of(path: &Path) -> Option<&'static str> {
    let path = path.to_string_lossy();
    if path.contains("bamboohr") {
        Some("bamboohr")
    } else if path.contains("litmos") {
        Some("litmos")
    } else {
        None
    }
}

#[test]
fn every_section_that_a_comment_cites_is_in_its_contract() {
    let [bamboohr, litmos, rules] = ["bamboohr", "litmos", "rules"].map(sections);
    assert!(bamboohr.contains("5.7") && litmos.contains("3.10") && rules.contains("22"));
    let (mut found, mut wrong) = (0, Vec::new());
    for source in files(&root().join("crates"), "rs")
        .into_iter()
        .chain(files(&root().join("tests"), "rs"))
    {
        if source.ends_with("citations.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&source).expect("text");
        for (number, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains("//"))
        {
            for section in cited(line.split_once("//").map_or("", |(_, comment)| comment)) {
                let is_there = match contract_of(&source) {
                    _ if line.contains("rule book") => rules.contains(&section),
                    Some("bamboohr") => bamboohr.contains(&section),
                    Some("litmos") => litmos.contains(&section),
                    _ => [&bamboohr, &litmos, &rules]
                        .iter()
                        .any(|contract| contract.contains(&section)),
                };
                found += 1;
                if !is_there {
                    wrong.push(format!(
                        "{}:{}: section {section}",
                        source.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(found > 150, "the citations were not found: {found}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_that_is_cited_is_in_the_rule_book() {
    let text = read("docs/contracts/rules.md");
    let known: BTreeSet<&str> = rules_in(&text).collect();
    assert!(known.len() > 200, "{known:?}");
    let sources = files(&root().join("crates"), "rs")
        .into_iter()
        .chain(files(&root().join("tests"), "rs"));
    let documents = [
        "README.md",
        "CHANGELOG.md",
        "docs/operating.md",
        "docs/serve.md",
        "docs/architecture.md",
        "docs/rules.md",
    ];
    for source in sources.chain(documents.map(|document| root().join(document))) {
        let text = std::fs::read_to_string(&source).expect("text");
        let unknown: Vec<&str> = rules_in(&text)
            .filter(|rule| !known.contains(rule))
            .collect();
        assert!(
            unknown.is_empty(),
            "{}: there are no rules {unknown:?}",
            source.display()
        );
    }
}

/// Everything that looks like the id of a rule of one of the rule book's families. Numbers from 90
/// are for tests of what does not exist.
fn rules_in(text: &str) -> impl Iterator<Item = &str> {
    const FAMILIES: [&str; 19] = [
        "CON", "PRM", "ELG", "RD", "MAP", "USR", "MAT", "STA", "ACC", "STG", "IMP", "RPT", "WHK",
        "CNC", "RTE", "SAF", "CRS", "AUD", "NTF",
    ];
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
    words.filter(|word| {
        let parts = word.split_once('-');
        parts.is_some_and(|(family, number)| {
            FAMILIES.contains(&family) && number.parse().is_ok_and(|number: u32| number < 90)
        })
    })
}

#[test]
fn a_citation_is_recognized() {
    assert_eq!(cited("as the contract says (section 5.2)."), ["5.2"]);
    assert_eq!(
        cited("sections 4.2, 4.3 and 5; nothing else"),
        ["4.2", "4.3", "5"]
    );
    assert_eq!(cited("the section about people"), [""; 0]);
    assert_eq!(
        rules_in("by MAT-6 (STA-13), not X-1 or RD-").collect::<Vec<_>>(),
        ["MAT-6", "STA-13"]
    );
}
