//! The CSV form as its reader gets it (RPT-5): read back by a CSV library, every cell equal to what
//! stands here.

use super::tests::report_of;
use super::*;

/// The records of a report with one row per name, without the heading.
fn read_back(report: &Report) -> Vec<Vec<String>> {
    let bytes = report.to_csv();
    let text = bytes
        .strip_prefix(&[0xEF, 0xBB, 0xBF])
        .expect("a BOM, and one only");
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text);
    let heading: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(
        heading,
        [
            "employee_id",
            "name",
            "username",
            "learner_id",
            "outcome",
            "flags",
            "reason",
            "message",
            "changed_fields",
            "warnings",
            "attempts",
            "rule",
            "at",
        ]
    );
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_cell_comes_back_as_a_reader_expects_it() {
    for (name, expected) in [
        ("Ana Ruiz", "Ana Ruiz"),
        ("", ""),
        // Commas, quotes and line ends stay inside their cell.
        ("Ruiz, Ana", "Ruiz, Ana"),
        ("Ana \"Lu\" Ruiz", "Ana \"Lu\" Ruiz"),
        ("\"", "\""),
        ("\"\"", "\"\""),
        ("Ana\r\nRuiz", "Ana\r\nRuiz"),
        ("Ana\nRuiz", "Ana\nRuiz"),
        ("Ana;Ruiz|x", "Ana;Ruiz|x"),
        ("Ruiz, \"Ana\"\n=1", "Ruiz, \"Ana\"\n=1"),
        // What a spreadsheet would run is text.
        (
            "=HYPERLINK(\"http://x.test\",\"a\")",
            "'=HYPERLINK(\"http://x.test\",\"a\")",
        ),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tAna", "'\tAna"),
        ("\rAna", "'\rAna"),
        // What is not at the beginning of a cell is none.
        ("Ana =1", "Ana =1"),
        (" =1", " =1"),
        ("'=1", "'=1"),
        ("\"=1", "\"=1"),
        // Letters of every kind, as they stand: the report adds and takes away nothing.
        (
            "\u{5D0}\u{5E0}\u{5D4} \u{5DB}\u{5D4}\u{5DF}",
            "\u{5D0}\u{5E0}\u{5D4} \u{5DB}\u{5D4}\u{5DF}",
        ),
        (
            "\u{202B}\u{645}\u{62D}\u{645}\u{62F}\u{202C}, x",
            "\u{202B}\u{645}\u{62D}\u{645}\u{62F}\u{202C}, x",
        ),
        ("Zoe\u{308}", "Zoe\u{308}"),
        ("Zo\u{EB}", "Zo\u{EB}"),
        ("\u{1F680}\u{20BB7}", "\u{1F680}\u{20BB7}"),
        // Signs that only look like those of a formula.
        ("\u{FF1D}1", "\u{FF1D}1"),
        ("\u{2212}1", "\u{2212}1"),
        ("007", "007"),
        ("\u{FEFF}Ana", "\u{FEFF}Ana"),
    ] {
        let report = report_of(&[name]);
        let cells = [
            "1",
            expected,
            "1@acme.test",
            "'-L1",
            "updated",
            "renamed cleared",
            "",
            "The learner's user name was changed to the new work email.",
            "workEmail city",
            "truncated:city overwrote_local_edit",
            "1",
            "MAT-8",
            "2026-11-02T12:00:00Z",
        ];
        assert_eq!(read_back(&report), [cells], "{name:?}");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(
            json["rows"][0]["name"], name,
            "the other form keeps the raw value"
        );
    }
}

#[test]
fn every_text_of_a_row_is_guarded_and_quoted() {
    let mut report = report_of(&["=name, \"x\"\r\n"]);
    let row = &mut report.rows[0];
    row.employee_id = "=id".into();
    row.username = Some("+user,name".into());
    row.learner_id = Some("-\"L1".into());
    row.message = "@message\nsecond line".into();
    row.reason = Some("=reason".into());
    row.warnings = vec!["-warning".into(), "other".into()];
    let cells = [
        "'=id",
        "'=name, \"x\"\r\n",
        "'+user,name",
        "'-\"L1",
        "updated",
        "renamed cleared",
        "'=reason",
        "'@message\nsecond line",
        "workEmail city",
        "'-warning other",
        "1",
        "MAT-8",
        "2026-11-02T12:00:00Z",
    ];
    assert_eq!(read_back(&report), [cells]);
}

#[test]
fn there_is_one_record_for_each_row_in_the_order_of_the_rows() {
    let report = report_of(&["Zoe\nfirst", "Ana, second", "", "\"third\""]);
    let names: Vec<(String, String)> = read_back(&report)
        .into_iter()
        .map(|mut cells| (cells.remove(0), cells.remove(0)))
        .collect();
    let expected = [
        ("1", "Zoe\nfirst"),
        ("2", "Ana, second"),
        ("3", ""),
        ("4", "\"third\""),
    ];
    assert_eq!(
        names,
        expected.map(|(id, name)| (id.to_owned(), name.to_owned()))
    );
    assert!(read_back(&report_of(&[])).is_empty());
}
