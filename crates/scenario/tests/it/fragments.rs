//! Files that use others: each is read once, whatever the whole asks for stays within bounds, and
//! nothing waits for a file that never ends.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use scenario::{Loaded, load};

/// A folder of its own for one test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-fragments-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Folder(folder)
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.0.join(file), text).expect("a temporary file");
    }

    /// Loads a scenario with this `world` section and these steps.
    fn load(&self, world: &str, steps: &str) -> Loaded {
        let head = "scenario: A\nid: a\nclock: { start: 2026-11-02T08:00, zone: UTC }\n";
        let expect = "  - expect: { calls: { litmos: none } }\n";
        self.write(
            "a.scenario.yaml",
            &format!("{head}world:\n{world}steps:\n{steps}{expect}"),
        );
        load(&self.0.join("a.scenario.yaml")).expect("the file is there")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The messages, and the help of the first.
fn told(loaded: &Loaded) -> (Vec<&str>, Option<&str>) {
    let messages = loaded
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    (
        messages,
        loaded
            .problems
            .first()
            .and_then(|problem| problem.help.as_deref()),
    )
}

const ANA: &str =
    "bamboohr: { employees: [{ ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test }] }\n";

#[test]
fn worlds_that_use_the_next_one_twice_are_each_merged_once() {
    let folder = Folder::new("worlds");
    for number in 0..40 {
        let next = number + 1;
        folder.write(
            &format!("w{number}.world.yaml"),
            &format!("use: [w{next}.world.yaml, ./w{next}.world.yaml]\n{ANA}"),
        );
    }
    folder.write(
        "w40.world.yaml",
        "bamboohr: { employees: [{ ref: ben, first: Ben, last: Okoye }] }\n",
    );
    // Forty levels would be a million million worlds if each use were worked out anew.
    let loaded = folder.load("  use: w0.world.yaml\n", "  - advance: 1h\n");
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.fragments.len(), 41);
    assert_eq!(loaded.sources.iter().count(), 42, "each file was read once");
    let people = &loaded.scenarios[0].world.bamboohr.employees;
    let names: Vec<&str> = people.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["ben", "ana"]);
}

#[test]
fn steps_that_use_the_next_file_twice_are_bounded_as_a_whole() {
    let folder = Folder::new("steps");
    let chain = |length: usize| {
        for number in 0..length {
            let next = number + 1;
            let text =
                format!("steps:\n  - use: s{next}.steps.yaml\n  - use: s{next}.steps.yaml\n");
            folder.write(&format!("s{number}.steps.yaml"), &text);
        }
        folder.write(
            &format!("s{length}.steps.yaml"),
            "steps:\n  - advance: 1m\n",
        );
        folder.load("  litmos: {}\n", "  - use: s0.steps.yaml\n")
    };
    let few = chain(10);
    assert_eq!(few.problems, []);
    assert_eq!(few.scenarios[0].steps.len(), 1024 + 1);
    let many = chain(60);
    let (messages, help) = told(&many);
    assert_eq!(messages, ["too many values from `use` (at most 250000)"]);
    assert_eq!(help, Some("use fewer fragments, and each only once"));
}

#[test]
fn so_many_fragments_and_no_more() {
    let folder = Folder::new("many");
    let uses = |count: usize| {
        let mut names = String::new();
        for number in 0..count {
            folder.write(&format!("w{number}.world.yaml"), ANA);
            write!(names, "w{number}.world.yaml, ").unwrap();
        }
        folder.load(
            &format!("  use: [{}]\n", names.trim_end_matches(", ")),
            "  - advance: 1h\n",
        )
    };
    assert_eq!(uses(200).problems, []);
    assert_eq!(told(&uses(201)).0, ["too many fragments (at most 200)"]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let folder = Folder::new("large");
    folder.write(
        "large.world.yaml",
        &format!("{ANA}# {}\n", "x".repeat(4 << 20)),
    );
    let loaded = folder.load("  use: large.world.yaml\n", "  - advance: 1h\n");
    assert_eq!(
        told(&loaded).0,
        ["cannot read `large.world.yaml`: larger than 4 MiB"]
    );
    let filling = format!("{ANA}# {}\n", "x".repeat((3 << 20) + (1 << 19)));
    let names: Vec<String> = (0..6)
        .map(|number| format!("w{number}.world.yaml"))
        .collect();
    for name in &names {
        folder.write(name, &filling);
    }
    let loaded = folder.load(
        &format!("  use: [{}]\n", names.join(", ")),
        "  - advance: 1h\n",
    );
    assert_eq!(
        told(&loaded).0,
        ["fragments too large (at most 16 MiB together)"]
    );
    assert_eq!(
        loaded.sources.iter().count(),
        1 + 4,
        "the rest was never read"
    );
}

#[test]
fn what_is_no_regular_file_is_never_opened() {
    let folder = Folder::new("devices");
    let socket =
        std::os::unix::net::UnixListener::bind(folder.0.join("hook.world.yaml")).expect("a socket");
    for (name, what) in [
        ("/dev/zero", "/dev/zero"),
        ("hook.world.yaml", "hook.world.yaml"),
        ("../", "../"),
    ] {
        let loaded = folder.load(&format!("  use: [{name}]\n"), "  - advance: 1h\n");
        assert_eq!(
            told(&loaded).0,
            [format!("cannot read `{what}`: not a regular file")]
        );
        let loaded = folder.load("  litmos: {}\n", &format!("  - use: {name}\n"));
        assert_eq!(
            told(&loaded).0,
            [format!("cannot read `{what}`: not a regular file")]
        );
    }
    drop(socket);
    assert_eq!(
        load(Path::new("/dev/zero")).unwrap_err().to_string(),
        "not a regular file"
    );
    assert_eq!(
        scenario::load_world(Path::new("/dev/zero"))
            .unwrap_err()
            .to_string(),
        "not a regular file"
    );
}

#[test]
fn a_fragment_that_is_wrong_says_so_once_however_often_it_is_used() {
    let folder = Folder::new("wrong");
    folder.write("wrong.steps.yaml", "steps:\n  - advance: [\n");
    let loaded = folder.load(
        "  litmos: {}\n",
        "  - use: wrong.steps.yaml\n  - use: wrong.steps.yaml\n",
    );
    assert_eq!(loaded.problems.len(), 1, "{:?}", loaded.problems);
}
