//! Every relative link of a document leads to a file that is there, and to a heading that is there.

use std::collections::BTreeSet;
use std::path::Path;

use super::{files, root};

/// The targets of `[text](target)` outside of code.
fn targets(text: &str) -> Vec<&str> {
    let outside = text
        .split("```")
        .step_by(2)
        .flat_map(|part| part.split('`').step_by(2));
    outside
        .flat_map(|part| {
            part.split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
        })
        .collect()
}

/// How a heading is named in a link: lower case, spaces as hyphens, no other punctuation.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    let letters = |heading: &str| {
        let kept = heading
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    headings.map(letters).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut links = 0;
    for document in files(&root(), "md") {
        let text = std::fs::read_to_string(&document).expect("text");
        for target in targets(&text)
            .into_iter()
            .filter(|target| !target.contains("://"))
        {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let folder = document.parent().expect("a folder");
            let file = if path.is_empty() {
                document.clone()
            } else {
                folder.join(path)
            };
            assert!(file.exists(), "{}: no file `{path}`", document.display());
            let is_there =
                || anchors(&std::fs::read_to_string(&file).expect("text")).contains(anchor);
            assert!(
                anchor.is_empty() || is_there(),
                "{}: no heading `#{anchor}`",
                document.display()
            );
            links += 1;
        }
    }
    assert!(links >= 15, "the links were not found: {links}");
}

#[test]
fn a_link_and_a_heading_are_recognized() {
    assert_eq!(
        targets("see [a](b.md#c), `[x](y)` and\n```\n[no](link)\n```\n[d](#e)"),
        ["b.md#c", "#e"]
    );
    assert_eq!(
        anchors("# Why *this*, and how?\n")
            .into_iter()
            .collect::<Vec<_>>(),
        ["why-this-and-how"]
    );
    assert!(!Path::new("no-such-file.md").exists());
}
