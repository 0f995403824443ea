//! The fake Litmos that generated requests are sent to, and words for them: every route with
//! something to find, to change and to trip over.

mod valid;
mod words;

use clock::Clock;
use fake_litmos::{AccessLevel, Command, FakeLitmos, Site};

use super::{Header, Request, set_up};
pub use words::words;

/// The prefix of every path.
const BASE: &str = "/v1.svc";
const NOW: &str = "2026-11-02T08:00:00Z";

/// When an import that began at [`NOW`] is completed.
const LATER: &str = "2026-11-02T08:00:02Z";

/// The demo company without a rate limit, since calls that are counted would be a change: with
/// three teams, one under another, two courses, a custom field, an import with a row that failed,
/// an administrator and a disabled key.
///
/// # Panics
/// Some of that is refused.
pub fn site() -> Site {
    let mut site = Site::demo();
    site.set_knob("rate_limit", "off")
        .expect("a knob of Litmos");
    let north = site.add_team("North", None).expect("a free name");
    site.add_team("Far North", Some(&north))
        .expect("a free name");
    site.add_team("Lone", None).expect("a free name");
    site.add_course("WBT001", "Ladders").expect("a course");
    site.add_course("WBT002", "Forklifts").expect("a course");
    site.add_custom_field("Department").expect("a free name");
    let (hana, nils) = (
        id_of(&site, "hana.made@acme.test"),
        id_of(&site, "nils.null@acme.test"),
    );
    let learner = "frontdesk1".to_owned();
    for command in [
        Command::SetAccessLevel {
            learner,
            access_level: AccessLevel::Administrator,
        },
        Command::JoinTeam {
            team: north.clone(),
            learner: hana,
        },
        Command::JoinTeam {
            team: north,
            learner: nils,
        },
    ] {
        site.apply(command, NOW.parse().expect("a time"))
            .expect("what an administrator can do");
    }
    let disabled = site.make_key("frontdesk2").expect("somebody who is there");
    site.apply(
        Command::DisableKey { key: disabled },
        NOW.parse().expect("a time"),
    )
    .expect("a key");
    let (clock, control) = Clock::stopped_at(NOW.parse().expect("a time"));
    let fake = FakeLitmos::new(site, clock);
    let import =
        r#"[{"Username":"dee@acme.test","FirstName":"Dee","LastName":"Lind","Email":"none"}]"#;
    let import = Request::with_body("POST bulkimports?source=past", valid::JSON, import);
    set_up(&fake, &[import.to_sent(BASE, &fake.read(owner))]);
    control.move_to(LATER.parse().expect("a time"));
    fake.read(Site::clone)
}

/// A fake of this site under a standing clock.
pub fn fake(site: Site) -> FakeLitmos {
    let (clock, _) = Clock::stopped_at(LATER.parse().expect("a time"));
    FakeLitmos::new(site, clock)
}

fn owner(site: &Site) -> Vec<Header> {
    vec![("apikey", site.owner_key().to_owned())]
}

fn id_of(site: &Site, user_name: &str) -> String {
    site.learner_by_name(user_name)
        .expect("somebody of the demo")
        .id
        .clone()
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
    fn from_site(site: &Site) -> Ids {
        let team = |name: &str| {
            site.teams()
                .find(|team| team.name == name)
                .expect("a team")
                .id
                .clone()
        };
        let course = |name: &str| {
            site.courses()
                .find(|course| course.name == name)
                .expect("a course")
                .id
                .clone()
        };
        let list =
            Request::bare("GET bulkimports?source=past&format=json").to_sent(BASE, &owner(site));
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
