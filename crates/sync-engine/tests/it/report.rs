//! The report as it is downloaded (RPT-1, RPT-5), read back by a CSV library: the cells of people
//! with difficult names.

use crate::support::World;
use http::Method;

#[tokio::test]
async fn the_downloaded_csv_holds_what_a_reader_expects() {
    let world = World::connected().await;
    let people = [
        ("1", "Ana, \"Lu\"", "O'Neil; Dr", "ana@acme.test"),
        ("2", "=1+1", "Okoye", "ben@acme.test"),
        ("3", "@Cy", "Marsh\nsecond line", "cy@acme.test"),
        (
            "4",
            "\u{5D0}\u{5E0}\u{5D4}",
            "\u{202B}\u{5DB}\u{5D4}\u{5DF}\u{202C}",
            "dina@acme.test",
        ),
        ("5", "Zoe\u{308}", "Lind", "-zoe@acme.test"),
        ("6", "+Eve", "Tran", ""),
    ];
    for (id, first, last, email) in people {
        world.vendors.hire(id, first, last, email);
    }
    world.sync().await;
    world.import_all().await;
    let text = world
        .call(Method::GET, "/api/imports/import-1/report.csv", "all", None)
        .await
        .1;
    let text = text
        .as_str()
        .expect("text")
        .strip_prefix('\u{FEFF}')
        .expect("a BOM");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let column = |name: &str| {
        csv::Reader::from_reader(text.as_bytes())
            .headers()
            .unwrap()
            .iter()
            .position(|one| one == name)
            .expect("a column")
    };
    let columns = ["employee_id", "name", "username", "outcome", "reason"].map(column);
    let rows: Vec<[String; 5]> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| columns.map(|at| row[at].to_owned()))
        .collect();
    assert_eq!(
        rows,
        [
            [
                "1",
                "Ana, \"Lu\" O'Neil; Dr",
                "ana@acme.test",
                "created",
                ""
            ],
            ["2", "'=1+1 Okoye", "ben@acme.test", "created", ""],
            ["3", "'@Cy Marsh second line", "cy@acme.test", "created", ""],
            [
                "4",
                "\u{5D0}\u{5E0}\u{5D4} \u{5DB}\u{5D4}\u{5DF}",
                "dina@acme.test",
                "created",
                ""
            ],
            ["5", "Zo\u{EB} Lind", "'-zoe@acme.test", "created", ""],
            ["6", "'+Eve Tran", "", "failed", "missing_work_email"],
        ]
    );
}
