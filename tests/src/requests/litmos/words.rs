//! What generated requests to the fake Litmos are made of, beside those that are right.

use fake_litmos::Site;

use super::valid::{self, JSON, XML};
use super::{BASE, Ids, owner};
use crate::requests::{Header, Words};

/// The owner, each lower level, and those whom nothing is opened for.
fn callers(site: &Site) -> Vec<Vec<Header>> {
    let mut site = site.clone();
    let mut callers = vec![owner(&site)];
    for user_name in [
        "frontdesk1",
        "tom.leader@acme.test",
        "frontdesk2",
        "Ines.Inaktiv@acme.test",
    ] {
        callers.push(vec![(
            "apikey",
            site.make_key(user_name).expect("somebody of the demo"),
        )]);
    }
    callers.push(vec![(
        "apikey",
        "00000000-0000-0000-0000-000000000000".to_owned(),
    )]);
    callers
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What generated requests to a fake of [`site`](super::site) are made of. Its callers' keys are
/// made for it.
pub fn words(site: &Site) -> Words {
    let ids = Ids::from_site(site);
    let known = [
        &ids.hana,
        &ids.nils,
        &ids.team,
        &ids.under,
        &ids.lone,
        &ids.course,
        &ids.import,
    ]
    .map(Clone::clone);
    let path = [
        "users",
        "Users",
        "paginated",
        "details",
        "bulkimports",
        "usererrors",
        "teams",
        "admins",
        "leaders",
        "courses",
        "learningpaths",
        "usercustomfields",
        "org",
        "nobody",
        "hana.made@acme.test",
        "frontdesk1",
        "0",
    ];
    let values = [
        "",
        "hana.made@acme.test",
        "frontdesk1",
        "Ines.Inaktiv@acme.test",
        "abc",
        "_under@acme.test",
        "plus+me@acme.test",
        "no address",
        "North",
        "Far North",
        "1-North",
        "Department",
        "true",
        "false",
        "1",
        "2",
        "xx-XX",
        "en-US",
        "+15554443333",
        "925-225-8068",
        "weak",
        "Secret-12x!",
        "0",
        "9999",
        "2026-02-30",
        "2026-11-02",
        "Account_Owner",
        "TL",
        "7",
        "Pilot",
        "a\u{0}b",
        "a\u{1}b",
        "\u{e9}",
        "http://x.test",
    ];
    Words {
        base: BASE,
        right: valid::all(&ids),
        path: own(&path).into_iter().chain(known.clone()).collect(),
        query: vec![
            ("source", own(&["generated", "generated", ""])),
            ("format", own(&["json", "xml", "JSON", "yaml"])),
            ("limit", own(&["0", "1", "1000", "10000"])),
            ("start", own(&["0", "3", "18446744073709551615"])),
            ("search", own(&["hana", "ACME", "@", ""])),
            (
                "sort",
                own(&["LastName", "Active", "OriginalId", "ManagerName", "Shoe"]),
            ),
            ("dir", own(&["ASC", "desc"])),
            ("showInactive", own(&["true", "False", "0"])),
            (
                "since",
                own(&[
                    "2026-01-01",
                    "2026-01-01 08:00",
                    "2026-10-30 08:00:00",
                    "9999-12-31",
                ]),
            ),
            ("to", own(&["2026-11-03 08:00:00", "2026-11-30 00:00:00"])),
            ("sendmessage", own(&["true", "false"])),
            ("skipfirstlogin", own(&["true"])),
        ],
        values: own(&values).into_iter().chain(known.clone()).collect(),
        said: vec![
            (
                "UserName",
                own(&[
                    "hana.made@acme.test",
                    "FRONTDESK1",
                    "Ines.Inaktiv@acme.test",
                    "abc",
                    "plus+me@acme.test",
                ]),
            ),
            (
                "Username",
                own(&["hana.made@acme.test", "frontdesk1", "abc", ""]),
            ),
            ("FirstName", own(&["a\u{1}b", "\u{ffff}", "a\r\nb", ""])),
            ("City", own(&["\u{fffe}", "\u{1f600}"])),
            ("Email", own(&["no address", "reception@acme.test", ""])),
            ("Id", known.to_vec()),
            (
                "ManagerId",
                own(&["0", "nobody"])
                    .into_iter()
                    .chain(known.clone())
                    .collect(),
            ),
            ("Manager", own(&["hana.made@acme.test", "nobody"])),
            ("Name", own(&["Far North", "LONE", ""])),
            ("ParentTeamId", known.to_vec()),
            ("fieldname", own(&["Department", "department", "Shoe"])),
            ("Department", own(&["", "Sales"])),
            (
                "AccessLevel",
                own(&["Account_Owner", "learner", "TL", "7", ""]),
            ),
            ("Culture", own(&["en-US", "xx-XX"])),
            ("JobRole", own(&["Pilot"])),
            ("Password", own(&["weak", "Secret-12x!"])),
            ("PhoneMobile", own(&["925-225-8068", "+15554443333", ""])),
            ("Active", own(&["true", "0", "perhaps"])),
            ("InActiveDate", own(&["2026-11-01", ""])),
        ],
        callers: callers(site),
        content_types: vec![
            JSON,
            "application/json; charset=utf-8",
            XML,
            "application/xml; charset=utf-16",
            "text/plain",
            "",
        ],
    }
}
