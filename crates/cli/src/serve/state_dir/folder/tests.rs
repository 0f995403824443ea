use std::collections::BTreeMap;
use std::path::PathBuf;

use ::clock::{Clock, ClockControl};
use jiff::{SignedDuration, Timestamp};
use transport::Network;

use super::*;

/// A folder for one test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!(
            "rehearsal-world-folder-{}-{name}",
            std::process::id()
        )))
    }

    fn open(&self) -> StateDir {
        StateDir::open(&self.0).expect("a folder that can be opened")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Both fakes and their clock.
struct Fakes {
    bamboohr: FakeBambooHr,
    litmos: FakeLitmos,
    control: ClockControl,
    writer: StateWriter,
}

fn begin(folder: &StateDir, company: Company, site: Site, store: &Store, at: Timestamp) -> Fakes {
    let (clock, control) = Clock::stopped_at(at);
    let bamboohr = FakeBambooHr::new(company, clock.clone(), Arc::new(Network::new()));
    let litmos = FakeLitmos::new(site, clock.clone());
    let settings = Settings {
        seed: 7,
        config: None,
        administrators: Vec::new(),
    };
    let writer = folder.start_saving(
        (&bamboohr, &litmos),
        (store, &settings, SavedClock::new(&clock, at)),
    );
    let writer = writer.map_err(|stop| stop.message).expect("it can be kept");
    Fakes {
        bamboohr,
        litmos,
        control,
        writer,
    }
}

impl Fakes {
    /// HR hires somebody and Litmos gets a learner of this number, an hour later than before.
    fn live(&self, number: usize) {
        self.control
            .move_to(self.bamboohr.now() + SignedDuration::from_hours(1));
        let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), format!("{text}{number}")))
                .collect()
        };
        let fields = texts(&[("firstName", "Ida"), ("lastName", "Late")]);
        self.bamboohr
            .apply(fake_bamboohr::Command::AddEmployee { id: None, fields })
            .expect("a hire");
        let fields = texts(&[
            ("UserName", "learner"),
            ("FirstName", "Ida"),
            ("LastName", "Late"),
        ]);
        self.litmos
            .apply(fake_litmos::Command::CreateLearner { fields })
            .expect("a learner");
    }
}

fn start() -> Timestamp {
    "2026-11-02T15:00:00Z".parse().expect("a timestamp")
}

#[test]
fn a_world_that_is_kept_anew_in_between_is_the_same_world() {
    let folder = Folder::new("anew");
    let (company, site) = {
        let open = folder.open();
        assert!(
            open.load()
                .map_err(|stop| stop.message)
                .expect("a new folder")
                .is_none()
        );
        let store = open
            .new_store()
            .map_err(|stop| stop.message)
            .expect("a store");
        let fakes = begin(&open, Company::demo_with(7), Site::new(7), &store, start());
        (0..3).for_each(|number| fakes.live(number));
        fakes.writer.save(&[]).expect("it can be kept");
        (3..6).for_each(|number| fakes.live(number));
        (
            fakes.bamboohr.read(Company::clone),
            fakes.litmos.read(Site::clone),
        )
    };
    let saved = folder
        .open()
        .load()
        .map_err(|stop| stop.message)
        .expect("a world")
        .expect("a world");
    assert!(saved.company == company, "BambooHR is another");
    assert!(saved.site == site, "Litmos is another");
    assert_eq!(
        (saved.settings.seed, saved.company.employees().len()),
        (7, 18)
    );
    assert_eq!(saved.clock, Some(SavedClock::Stopped(start())));
}

#[test]
fn whoever_writes_while_the_world_is_kept_anew_is_in_it_once() {
    let folder = Folder::new("meanwhile");
    let (company, site) = {
        let open = folder.open();
        let store = open
            .new_store()
            .map_err(|stop| stop.message)
            .expect("a store");
        let fakes = begin(&open, Company::demo_with(7), Site::new(7), &store, start());
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| (0..200).for_each(|number| fakes.live(number)));
            while !writing.is_finished() {
                fakes.writer.save(&[]).expect("it can be kept");
            }
        });
        (
            fakes.bamboohr.read(Company::clone),
            fakes.litmos.read(Site::clone),
        )
    };
    let saved = folder
        .open()
        .load()
        .map_err(|stop| stop.message)
        .expect("a world")
        .expect("a world");
    assert!(
        saved.company == company && saved.site == site,
        "it is another world"
    );
    assert_eq!(saved.company.employees().len(), 212);
}

#[test]
fn a_world_that_never_came_to_its_beginning_is_begun_anew() {
    let folder = Folder::new("beginning");
    let mark = |store: &Store| store.host_mark().expect("it can be read");
    {
        let open = folder.open();
        let store = open
            .new_store()
            .map_err(|stop| stop.message)
            .expect("a store");
        store
            .set_host_mark("of a start that was killed")
            .expect("it can be written");
    }
    let open = folder.open();
    assert!(
        open.load()
            .map_err(|stop| stop.message)
            .expect("nothing was begun")
            .is_none()
    );
    let store = open
        .new_store()
        .map_err(|stop| stop.message)
        .expect("a store");
    assert_eq!(mark(&store), None);
    begin(&open, Company::demo_with(7), Site::new(7), &store, start());
    assert!(mark(&store).is_some());
}

#[test]
fn a_start_that_was_killed_between_its_two_marks_is_no_other_moment() {
    let folder = Folder::new("marks");
    {
        let open = folder.open();
        let store = open
            .new_store()
            .map_err(|stop| stop.message)
            .expect("a store");
        begin(&open, Company::demo_with(7), Site::new(7), &store, start());
        let mark: Mark = open
            .file
            .setting("mark")
            .expect("a setting")
            .expect("a mark");
        let next = Mark {
            mark: "next".to_owned(),
            before: Some(mark.mark),
            is_shared: false,
        };
        open.file.set("mark", &next).expect("it can be written");
    }
    {
        let open = folder.open();
        assert!(
            open.load()
                .map_err(|stop| stop.message)
                .expect("a world")
                .is_some()
        );
        // Once both have it, the one before is that of a copy.
        let next: Mark = open
            .file
            .setting("mark")
            .expect("a setting")
            .expect("a mark");
        open.file
            .set(
                "mark",
                &Mark {
                    is_shared: true,
                    ..next
                },
            )
            .expect("it can be written");
    }
    let Err(stop) = folder.open().load() else {
        panic!("it is taken for one moment")
    };
    assert!(
        stop.message.contains("are from different moments"),
        "{}",
        stop.message
    );
}

/// A receiver that never answers.
#[derive(Default)]
struct Silent(tokio::sync::Notify);

impl transport::Transport for Silent {
    fn call(&self, _: transport::Request) -> transport::CallFuture<'_> {
        self.0.notify_one();
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_delivery_that_was_under_way_at_the_end_is_due_again() {
    let folder = Folder::new("delivery");
    {
        let open = folder.open();
        let store = open
            .new_store()
            .map_err(|stop| stop.message)
            .expect("a store");
        let receiver = Arc::new(Silent::default());
        let (clock, _hand) = Clock::stopped_at(start());
        let bamboohr = FakeBambooHr::new(Company::demo_with(7), clock.clone(), receiver.clone());
        let litmos = FakeLitmos::new(Site::new(7), clock.clone());
        let settings = Settings {
            seed: 7,
            config: None,
            administrators: Vec::new(),
        };
        let saved = open.start_saving(
            (&bamboohr, &litmos),
            (&store, &settings, SavedClock::new(&clock, start())),
        );
        saved.map_err(|stop| stop.message).expect("it can be kept");
        let webhook = serde_json::json!({ "add_webhook": { "name": "hook", "url": "http://127.0.0.1:9/hook",
            "monitor": ["city"], "post": [{ "field": "city" }] } });
        let set =
            serde_json::json!({ "set_fields": { "employee": 42, "fields": { "city": "Bend" } } });
        for command in [webhook, set] {
            bamboohr
                .apply(serde_json::from_value(command).expect("a command"))
                .expect("it can be done");
        }
        let parts = bamboohr.parts();
        tokio::select! {
            () = parts[1].tick() => panic!("nobody answers"),
            () = receiver.0.notified() => {}
        }
    }
    let saved = folder
        .open()
        .load()
        .map_err(|stop| stop.message)
        .expect("a world")
        .expect("a world");
    let webhooks = serde_json::to_value(saved.company.webhooks()).expect("plain data");
    assert_eq!(
        webhooks["deliveries"]["1"]["state"],
        serde_json::json!({ "waiting": { "due": start() } }),
        "{webhooks}"
    );
}
