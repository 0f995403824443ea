//! The fake Litmos that generated requests are sent to, and words for them: every route with something to find, to
//! change and to trip over.

use clock::Clock;
use fake_litmos::{AccessLevel, Command, FakeLitmos, Site};

use super::{Header, Request, Words, set_up};

const NOW: &str = "2026-11-02T08:00:00Z";
/// When an import that began at [`NOW`] is completed.
const LATER: &str = "2026-11-02T08:00:02Z";

const JSON: &str = "application/json";
const XML: &str = "text/xml";

/// The demo company without a rate limit, since calls that are counted would be a change: with three teams, one
/// under another, two courses, a custom field, an import with a row that failed, an administrator and a disabled key.
///
/// # Panics
/// Some of that is refused.
pub fn site() -> Site {
    let mut site = Site::demo();
    site.set_knob("rate_limit", "off").expect("a knob of Litmos");
    let north = site.add_team("North", None).expect("a free name");
    site.add_team("Far North", Some(&north)).expect("a free name");
    site.add_team("Lone", None).expect("a free name");
    site.add_course("WBT001", "Ladders").expect("a course");
    site.add_course("WBT002", "Forklifts").expect("a course");
    site.add_custom_field("Department").expect("a free name");
    let (hana, nils) = (id_of(&site, "hana.made@acme.test"), id_of(&site, "nils.null@acme.test"));
    let learner = "frontdesk1".to_owned();
    for command in [
        Command::SetAccessLevel { learner, access_level: AccessLevel::Administrator },
        Command::JoinTeam { team: north.clone(), learner: hana },
        Command::JoinTeam { team: north, learner: nils },
    ] {
        site.apply(command, NOW.parse().expect("a time")).expect("what an administrator can do");
    }
    let disabled = site.make_key("frontdesk2").expect("somebody who is there");
    site.apply(Command::DisableKey { key: disabled }, NOW.parse().expect("a time")).expect("a key");
    let (clock, hand) = Clock::standing_at(NOW.parse().expect("a time"));
    let fake = FakeLitmos::new(site, clock);
    let import = r#"[{"Username":"dee@acme.test","FirstName":"Dee","LastName":"Lind","Email":"none"}]"#;
    let import = Request::with_body("POST bulkimports?source=past", JSON, import);
    set_up(&fake, &[import.sent_by(&empty_words(), &fake.read(owner))]);
    hand.move_to(LATER.parse().expect("a time"));
    fake.read(Site::clone)
}

/// A fake of this site under a standing clock.
pub fn fake(site: Site) -> FakeLitmos {
    let (clock, _) = Clock::standing_at(LATER.parse().expect("a time"));
    FakeLitmos::new(site, clock)
}

fn owner(site: &Site) -> Vec<Header> {
    vec![("apikey", site.owner_key().to_owned())]
}

fn id_of(site: &Site, user_name: &str) -> String {
    site.learner_named(user_name).expect("somebody of the demo").id.clone()
}

/// Where the demo's people and things are found.
struct Ids {
    hana: String,
    nils: String,
    team: String,
    under: String,
    lone: String,
    course: String,
    other_course: String,
    import: String,
}

impl Ids {
    fn of(site: &Site) -> Ids {
        let team = |name: &str| site.teams().find(|team| team.name == name).expect("a team").id.clone();
        let course = |name: &str| site.courses().find(|course| course.name == name).expect("a course").id.clone();
        let list = Request::bare("GET bulkimports?source=past&format=json").sent_by(&empty_words(), &owner(site));
        let answers = set_up(&fake(site.clone()), &[list]);
        let jobs: serde_json::Value = serde_json::from_slice(&answers[0].body).expect("JSON");
        Ids {
            hana: id_of(site, "hana.made@acme.test"),
            nils: id_of(site, "nils.null@acme.test"),
            team: team("North"),
            under: team("Far North"),
            lone: team("Lone"),
            course: course("Ladders"),
            other_course: course("Forklifts"),
            import: jobs[0]["Id"].as_str().expect("an id").to_owned(),
        }
    }
}

fn reads(ids: &Ids) -> Vec<Request> {
    let Ids { hana, team, course, import, .. } = ids;
    let lines = [
        "users?search=ACME&sort=LastName&dir=desc&showInactive=false".to_owned(),
        "users/paginated?limit=2&start=1".to_owned(),
        "users/details?since=2026-01-01".to_owned(),
        format!("users/{hana}"),
        "Users/Hana.made@acme.test".to_owned(),
        "bulkimports?limit=1".to_owned(),
        format!("bulkimports/{import}"),
        format!("bulkimports/{import}/usererrors"),
        "org/users/details?since=2026-10-30 08:00:00&to=2026-11-03 08:00:00".to_owned(),
        format!("users/{hana}/usercustomfields"),
        "teams?search=north".to_owned(),
        format!("teams/{team}"),
        format!("teams/{team}/teams"),
        format!("teams/{team}/users"),
        format!("teams/{team}/leaders"),
        format!("teams/{team}/admins"),
        format!("users/{hana}/teams"),
        "courses?search=ladder".to_owned(),
        format!("courses/{course}"),
        format!("users/{hana}/courses"),
        format!("users/{hana}/learningpaths"),
    ];
    lines.iter().map(|line| bare(&format!("GET {line}"))).collect()
}

/// Every call says which program it comes from.
fn bare(line: &str) -> Request {
    Request::bare(&format!("{line}{}source=generated", if line.contains('?') { '&' } else { '?' }))
}

fn with_body(line: &str, content_type: &'static str, body: &str) -> Request {
    let line = format!("{line}{}source=generated", if line.contains('?') { '&' } else { '?' });
    Request::with_body(&line, content_type, body)
}

fn people(ids: &Ids) -> Vec<Request> {
    let Ids { hana, nils, .. } = ids;
    let ben = "<User xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id></Id>\
        <UserName>ben@acme.test</UserName><FirstName>Ben</FirstName><LastName>Okoye</LastName><Email></Email>\
        <AccessLevel>Learner</AccessLevel><DisableMessages>false</DisableMessages><Active>true</Active>\
        <PhoneMobile>+15554443333</PhoneMobile><City i:nil=\"true\"/><JobTitle>A &amp; B</JobTitle>\
        <Culture>en-GB</Culture><ManagerId>0</ManagerId></User>";
    let cy = r#"{"UserName":"cy@acme.test","FirstName":"Cy","LastName":"Marsh","Email":"b@acme.test","Active":"1",
        "City":null,"JobTitle":"L\u0001\uffff","EnableTextNotification":false,"ManagerId":"0","Nonsense":[1,{}]}"#;
    let changed = format!(
        r#"{{"Id":"{hana}","UserName":"hana.new@acme.test","FirstName":"Hana","LastName":"Made","Active":true,"City":"Bath",
        "PhoneMobile":"+15554443333","EnableTextNotification":true,"ManagerId":"{nils}","Password":"Secret-12x!"}}"#
    );
    let short = format!(
        "<User><Id>{nils}</Id><UserName>nils.null@acme.test</UserName><FirstName>N</FirstName>\
        <LastName>N</LastName><Active>false</Active></User>"
    );
    vec![
        with_body("POST users?sendmessage=true&format=json", XML, ben),
        with_body("POST users", JSON, cy),
        with_body(&format!("PUT users/{hana}"), JSON, &changed),
        with_body(&format!("PUT users/{nils}"), XML, &short),
        bare(&format!("DELETE users/{nils}")),
        with_body(
            &format!("POST users/{hana}/usercustomfields"),
            XML,
            "<UserCustomField><Parameter fieldname=\"Department\">Sales</Parameter></UserCustomField>",
        ),
        with_body(
            &format!("POST users/{nils}/usercustomfields"),
            JSON,
            r#"[{"fieldname":"Department","value":"Ops"}]"#,
        ),
    ]
}

fn imports() -> Vec<Request> {
    let xml = "<UserImports><UserImport><Username>fay@acme.test</Username><Email>fay@acme.test</Email><FirstName>Fay\
        </FirstName><LastName>Marsh</LastName><Team1>1-North</Team1><InActiveDate>2027-01-01</InActiveDate>\
        <AccessLevel>L</AccessLevel><Manager>nils.null@acme.test</Manager></UserImport><UserImport/></UserImports>";
    let json = r#"[{"Username":"gil@acme.test","FirstName":"Gil","LastName":"Marsh","Active":true,"AccessLevel":"5"}]"#;
    let wrapped = r#"{"UserImport":[{"Username":"ivy@acme.test","FirstName":"Ivy","LastName":"Roe","Title":"Lead"}]}"#;
    vec![
        with_body("POST bulkimports?sendmessage=true", XML, xml),
        with_body("POST bulkimports", JSON, json),
        with_body("POST bulkimports?skipfirstlogin=true", JSON, wrapped),
    ]
}

fn teams(ids: &Ids) -> Vec<Request> {
    let Ids { hana, nils, team, under, lone, course, other_course, .. } = ids;
    let two = |one: &str, other: &str| format!(r#"[{{"Id":"{one}"}},{{"Id":"{other}"}}]"#);
    let south = "<Team><Id></Id><Name>South</Name><Description>d</Description></Team>";
    let renamed = format!(r#"{{"Id":"{team}","Name":"Nord","Description":""}}"#);
    let some = format!(r#"[{{"Id":"{hana}"}},{{"Id":"{nils}","UserName":"x"}}]"#);
    let list = |root: &str, row: &str, id: &str| format!("<{root}><{row}><Id>{id}</Id></{row}></{root}>");
    vec![
        with_body("POST teams", XML, south),
        with_body(
            "POST teams",
            JSON,
            &format!(r#"{{"Id":"","Name":"East","Description":"d","ParentTeamId":"{under}"}}"#),
        ),
        with_body(&format!("POST teams/{team}/teams"), JSON, r#"{"Name":"West","Description":"d"}"#),
        with_body(&format!("PUT teams/{team}"), JSON, &renamed),
        bare(&format!("DELETE teams/{under}")),
        with_body(&format!("POST teams/{under}/users?sendmessage=true"), JSON, &some),
        with_body(&format!("POST teams/{under}/users"), XML, &list("Users", "User", nils)),
        bare(&format!("DELETE teams/{team}/users/{hana}")),
        bare(&format!("PUT teams/{team}/leaders/{hana}")),
        bare(&format!("DELETE teams/{team}/leaders/{hana}")),
        bare(&format!("PUT teams/{team}/admins/{nils}")),
        bare(&format!("DELETE teams/{team}/admins/{nils}")),
        with_body(&format!("POST users/{hana}/teams"), JSON, &two(under, lone)),
        with_body(&format!("POST users/{nils}/teams"), XML, &list("Teams", "Team", under)),
        bare(&format!("DELETE users/{hana}/teams")),
        with_body(&format!("POST users/{hana}/courses"), JSON, &two(course, other_course)),
        with_body(&format!("POST users/{nils}/courses?sendmessage=false"), XML, &list("Courses", "Course", course)),
    ]
}

/// Alone among the calls this one is never done: a site has no learning paths.
fn learning_paths(ids: &Ids) -> Request {
    with_body(&format!("POST users/{}/learningpaths", ids.hana), JSON, r#"[{"Id":"rT7_k2-Lq0M1"}]"#)
}

/// The owner, each lower level, and those whom nothing is opened for.
fn callers(site: &Site) -> Vec<Vec<Header>> {
    let mut site = site.clone();
    let mut callers = vec![owner(&site)];
    for user_name in ["frontdesk1", "tom.leader@acme.test", "frontdesk2", "Ines.Inaktiv@acme.test"] {
        callers.push(vec![("apikey", site.make_key(user_name).expect("somebody of the demo"))]);
    }
    callers.push(vec![("apikey", "00000000-0000-0000-0000-000000000000".to_owned())]);
    callers
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// No more than a request needs that is not bent.
fn empty_words() -> Words {
    Words {
        base: "/v1.svc",
        right: Vec::new(),
        path: Vec::new(),
        query: Vec::new(),
        values: Vec::new(),
        said: Vec::new(),
        callers: Vec::new(),
        content_types: Vec::new(),
    }
}

/// What generated requests to a fake of [`site`] are made of. Its callers' keys are made for it.
pub fn words(site: &Site) -> Words {
    let ids = Ids::of(site);
    let known = [&ids.hana, &ids.nils, &ids.team, &ids.under, &ids.lone, &ids.course, &ids.import].map(Clone::clone);
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
        right: [reads(&ids), people(&ids), imports(), teams(&ids), vec![learning_paths(&ids)]].concat(),
        path: own(&path).into_iter().chain(known.clone()).collect(),
        query: vec![
            ("source", own(&["generated", "generated", ""])),
            ("format", own(&["json", "xml", "JSON", "yaml"])),
            ("limit", own(&["0", "1", "1000", "10000"])),
            ("start", own(&["0", "3", "18446744073709551615"])),
            ("search", own(&["hana", "ACME", "@", ""])),
            ("sort", own(&["LastName", "Active", "OriginalId", "ManagerName", "Shoe"])),
            ("dir", own(&["ASC", "desc"])),
            ("showInactive", own(&["true", "False", "0"])),
            ("since", own(&["2026-01-01", "2026-01-01 08:00", "2026-10-30 08:00:00", "9999-12-31"])),
            ("to", own(&["2026-11-03 08:00:00", "2026-11-30 00:00:00"])),
            ("sendmessage", own(&["true", "false"])),
            ("skipfirstlogin", own(&["true"])),
        ],
        values: own(&values).into_iter().chain(known.clone()).collect(),
        said: vec![
            (
                "UserName",
                own(&["hana.made@acme.test", "FRONTDESK1", "Ines.Inaktiv@acme.test", "abc", "plus+me@acme.test"]),
            ),
            ("Username", own(&["hana.made@acme.test", "frontdesk1", "abc", ""])),
            ("FirstName", own(&["a\u{1}b", "\u{ffff}", "a\r\nb", ""])),
            ("City", own(&["\u{fffe}", "\u{1f600}"])),
            ("Email", own(&["no address", "reception@acme.test", ""])),
            ("Id", known.to_vec()),
            ("ManagerId", own(&["0", "nobody"]).into_iter().chain(known.clone()).collect()),
            ("Manager", own(&["hana.made@acme.test", "nobody"])),
            ("Name", own(&["Far North", "LONE", ""])),
            ("ParentTeamId", known.to_vec()),
            ("fieldname", own(&["Department", "department", "Shoe"])),
            ("Department", own(&["", "Sales"])),
            ("AccessLevel", own(&["Account_Owner", "learner", "TL", "7", ""])),
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
        ..empty_words()
    }
}
