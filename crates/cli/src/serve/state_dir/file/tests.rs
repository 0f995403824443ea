use std::fs;

use super::*;

/// A folder for one test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!(
            "rehearsal-world-file-{}-{name}",
            std::process::id()
        ));
        fs::create_dir_all(&folder).expect("a folder");
        Folder(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.join("world.sqlite3")
    }

    fn open(&self) -> WorldFile {
        WorldFile::open(&self.path()).expect("a file of ours")
    }

    fn refusal(&self) -> String {
        let Err(error) = WorldFile::open(&self.path()) else {
            panic!("it opens")
        };
        error
            .to_string()
            .replace(&self.0.display().to_string(), "…")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time in range")
}

fn inputs(file: &WorldFile, party: Party, after: i64) -> Vec<(String, Timestamp)> {
    let mut found = Vec::new();
    file.inputs_after(party, after, |input, at| found.push((input, at)))
        .expect("they can be read");
    found
}

fn state(party: Party, input: i64, body: &str) -> State {
    State {
        party,
        input,
        body: format!("\"{body}\""),
    }
}

#[test]
fn what_was_appended_is_there_again_in_order_and_each_fakes_own() {
    let folder = Folder::new("append");
    let file = folder.open();
    for (party, second, input) in [
        (Party::BambooHr, 1, "one"),
        (Party::Litmos, 2, "two"),
        (Party::BambooHr, 1, "three \u{eb}"),
    ] {
        file.append(party, at(second), &input)
            .expect("it can be kept");
    }
    drop(file);
    let file = folder.open();
    let bamboohr = [
        ("one".to_owned(), at(1)),
        ("three \u{eb}".to_owned(), at(1)),
    ];
    assert_eq!(inputs(&file, Party::BambooHr, 0), bamboohr);
    assert_eq!(inputs(&file, Party::BambooHr, 1), bamboohr[1..]);
    assert_eq!(inputs(&file, Party::Litmos, 0), [("two".to_owned(), at(2))]);
    assert_eq!(file.last_input(), 3);
}

#[test]
fn what_a_fake_is_takes_the_place_of_what_reached_it_until_then() {
    let folder = Folder::new("keep");
    let file = folder.open();
    let append = |party, input: &str| file.append(party, at(0), &input).expect("it can be kept");
    append(Party::BambooHr, "one");
    append(Party::Litmos, "two");
    append(Party::BambooHr, "three");
    append(Party::Litmos, "four");
    let states = [
        state(Party::BambooHr, 3, "company"),
        state(Party::Litmos, 3, "site"),
    ];
    file.save(&states, &[("clock", "7".to_owned())])
        .expect("it can be kept");
    assert_eq!(
        file.state::<String>(Party::BambooHr).expect("a state"),
        Some(("company".to_owned(), 3))
    );
    assert_eq!(
        file.state::<String>(Party::Litmos).expect("a state"),
        Some(("site".to_owned(), 3))
    );
    assert_eq!(inputs(&file, Party::BambooHr, 0), []);
    assert_eq!(
        inputs(&file, Party::Litmos, 0),
        [("four".to_owned(), at(0))]
    );
    assert_eq!(file.setting::<u8>("clock").expect("a setting"), Some(7));
    assert_eq!(file.setting::<u8>("mark").expect("none"), None);
    // Numbers go on, also once nothing is left that has one.
    file.save(&[state(Party::Litmos, 4, "site")], &[])
        .expect("it can be kept");
    drop(file);
    let file = folder.open();
    file.append(Party::BambooHr, at(9), &"five")
        .expect("it can be kept");
    assert_eq!(file.last_input(), 5);
    assert_eq!(
        inputs(&file, Party::BambooHr, 3),
        [("five".to_owned(), at(9))]
    );
}

#[test]
fn the_file_is_for_its_owner_and_one_process() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("own");
    let file = folder.open();
    file.append(Party::Litmos, at(0), &"x")
        .expect("it can be kept");
    for name in ["world.sqlite3", "world.sqlite3-wal"] {
        let mode = fs::metadata(folder.0.join(name))
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert_eq!(
        folder.refusal(),
        "another process serves the world of …/world.sqlite3\nhelp: stop it first"
    );
    drop(file);
    drop(folder.open());
}

#[test]
fn a_file_that_is_not_ours_is_left_as_it_is() {
    let help = "help: it was not changed; move it away, or use another folder";
    for (name, made, problem) in [
        (
            "notes",
            "notes of somebody, long enough to be looked at",
            "is not a database",
        ),
        (
            "other",
            "CREATE TABLE t (a); PRAGMA application_id = 7;",
            "is not the file of a served world",
        ),
        (
            "newer",
            "PRAGMA user_version = 2;",
            "was written by a newer version",
        ),
        (
            "older",
            "PRAGMA user_version = 0;",
            "has an unknown version",
        ),
    ] {
        let folder = Folder::new(name);
        match name {
            "notes" => fs::write(folder.path(), made).expect("a file"),
            "other" => Connection::open(folder.path())
                .and_then(|file| file.execute_batch(made))
                .expect("a database"),
            _ => {
                drop(folder.open());
                Connection::open(folder.path())
                    .and_then(|file| file.execute_batch(made))
                    .expect("a database");
            }
        }
        let before = fs::read(folder.path()).expect("a file");
        assert_eq!(
            folder.refusal(),
            format!("…/world.sqlite3 {problem}\n{help}")
        );
        assert!(
            fs::read(folder.path()).expect("a file") == before,
            "{name} was changed"
        );
    }
}

#[test]
fn a_file_that_was_never_finished_is_made_anew() {
    let folder = Folder::new("blank");
    fs::write(folder.path(), "").expect("a file");
    drop(folder.open());
    fs::remove_file(folder.path()).expect("a file");
    // As a process leaves it that is killed before the tables are there.
    let connection = Connection::open(folder.path()).expect("a database");
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
        .expect("a database");
    drop(connection);
    let file = folder.open();
    file.append(Party::Litmos, at(0), &"x")
        .expect("it can be kept");
}
