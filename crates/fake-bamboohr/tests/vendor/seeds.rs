//! Companies to begin with, and employees as the past.

use std::collections::BTreeSet;

use crate::support::{Given, fields};
use fake_bamboohr::{Company, Employee, Subscription, TERMINATED, Table, Zone};

#[tokio::test]
async fn the_demo_is_twelve_people_and_an_integration_not_prepared() {
    let demo = Company::demo();
    assert_eq!(demo.subdomain(), "acme");
    assert_eq!(demo.employees().len(), 12);
    assert!(!demo.fields().is_litmos_access_enabled());
    assert_eq!(demo.admin().name, "admin@acme.test");
    assert_eq!(demo.application_key().len(), 40);
    assert_eq!(demo.admin_key().map(str::len), Some(40));
    assert_ne!(
        demo.admin().password,
        Company::demo_with(2).admin().password
    );
    assert_eq!(demo, Company::demo_with(1));
    let given = Given::new(demo);
    let leavers = given.fake.read(|company| {
        company
            .employees()
            .values()
            .filter(|one| !one.is_active)
            .count()
    });
    assert_eq!(leavers, 1);
    assert_eq!(
        given
            .get("employees/42?fields=firstName,jobTitle,state,status,hireDate")
            .await,
        r#"200 {"id":"42","firstName":"Zoë","jobTitle":"Fitter","state":"OR","status":"Active","hireDate":"2021-05-17"}"#
    );
}

/// One person as a line.
fn line(company: &Company, id: u64) -> String {
    let one = company.employee(id).unwrap();
    let value = |alias| one.value(alias).unwrap_or("-");
    let jobs = one
        .history(Table::JobInfo)
        .into_iter()
        .map(|row| (row.date, &row.values));
    let jobs = jobs.map(|(date, values)| {
        format!(
            "{date} {} {}",
            values.get("jobTitle").unwrap(),
            values.get("supervisor").unwrap_or("-")
        )
    });
    let statuses = one.history(Table::EmploymentStatus).into_iter();
    let statuses = statuses.map(|row| {
        format!(
            "{} {}",
            row.date,
            row.values.get("employmentHistoryStatus").unwrap()
        )
    });
    let told: Vec<String> = jobs.chain(statuses).collect();
    let (first, last, email, country) = (
        value("firstName"),
        value("lastName"),
        value("workEmail"),
        value("country"),
    );
    format!("{first} {last}, {email}, {country}: {}", told.join(", "))
}

#[test]
fn the_same_seed_makes_the_same_people_on_every_machine() {
    let company = Company::generated(300, 7);
    let lines = [
        "Mireille Fahey, mireille.fahey.110@acme.test, United States: 2012-07-13 Apprentice 101, 2015-06-02 Fitter 101, \
         2019-11-18 Welder 101, 2023-06-12 Shift Lead 101, 2012-07-13 Full-Time",
        "Ελένη Καραγιάννης, employee150@acme.test, Greece: 2021-11-03 HR Assistant 107, 2024-03-30 Recruiter 107, \
         2026-05-13 HR Partner 107, 2021-11-03 Full-Time",
        "Idwal Merwin, idwal.merwin.200@acme.test, United Kingdom: 2014-05-01 Apprentice 113, 2018-03-02 Fitter 113, \
         2018-11-21 Welder 113, 2019-09-02 Shift Lead 113, 2014-05-01 Contractor",
        "Jaunita Bogan, jaunita.bogan.333@acme.test, United States: 2005-04-04 Payroll Clerk 129, 2007-08-04 Accountant \
         129, 2009-08-09 Controller 129, 2011-01-28 Senior Controller 129, 2005-04-04 Intern, 2013-08-26 Full-Time",
    ];
    assert_eq!([110, 150, 200, 333].map(|id| line(&company, id)), lines);
}

#[test]
fn one_person_more_changes_nobody_and_another_seed_everybody() {
    let (one, same, other) = (
        Company::generated(300, 7),
        Company::generated(300, 7),
        Company::generated(300, 8),
    );
    assert_eq!(one, same);
    let names =
        |company: &Company| -> Vec<String> { (101..201).map(|id| line(company, id)).collect() };
    assert_eq!(names(&one), names(&Company::generated(100, 7)));
    assert!(
        names(&one)
            .iter()
            .zip(names(&other))
            .all(|(one, other)| *one != other)
    );
}

#[tokio::test]
async fn a_generated_company_has_what_real_ones_have() {
    let given = Given::new(Company::generated(2000, 7));
    let company = given.fake.read(Clone::clone);
    let all: Vec<&Employee> = company.employees().values().collect();
    let count = |is: &dyn Fn(&Employee) -> bool| all.iter().filter(|one| is(one)).count();
    let statuses = |one: &Employee| -> Vec<String> {
        one.history(Table::EmploymentStatus)
            .iter()
            .map(|row| {
                row.values
                    .get("employmentHistoryStatus")
                    .unwrap()
                    .to_owned()
            })
            .collect()
    };
    // Of two thousand: a twentieth, a tenth, and so on, with room for chance.
    assert!(
        (60..140).contains(&count(&|one| one.value("workEmail").is_none())),
        "without work email"
    );
    assert!(
        (150..250).contains(&count(&|one| !one.is_active)),
        "leavers"
    );
    assert!(
        (30..90).contains(&count(&|one| one.value("originalHireDate").is_some())),
        "came back"
    );
    assert!(
        (20..70).contains(&count(&|one| one.value("hireDate").unwrap() > "2026-11-02")),
        "are still to come"
    );
    let will_leave = |one: &Employee| {
        one.is_active && statuses(one).last().is_some_and(|last| *last == TERMINATED)
    };
    assert!((20..70).contains(&count(&will_leave)), "will leave");
    assert!(
        (600..1900).contains(&count(&|one| one.history(Table::JobInfo).len() > 1)),
        "were promoted"
    );
    let scripts = ["α", "ова", "כהן", "शर्मा", "김", "Ł", "Nguyễn", "大", "محمد"];
    let holds = |text: &str| {
        count(&|one| {
            format!("{:?}", one.value("lastName")).contains(text)
                || one.value("firstName").unwrap().contains(text)
        })
    };
    let found: Vec<&str> = scripts.into_iter().filter(|text| holds(text) > 0).collect();
    assert!(found.len() >= 7, "{found:?}");
    let name = |one: &Employee| {
        (
            one.value("firstName").map(str::to_owned),
            one.value("lastName").map(str::to_owned),
        )
    };
    let names: BTreeSet<_> = all.iter().map(|one| name(one)).collect();
    assert!(names.len() < all.len() - 30, "some have namesakes");
    let of_active: Vec<&str> = all
        .iter()
        .filter(|one| one.is_active)
        .filter_map(|one| one.value("workEmail"))
        .collect();
    assert_eq!(
        of_active.iter().collect::<BTreeSet<_>>().len(),
        of_active.len(),
        "emails of the active are unique"
    );
    let of_all: Vec<&str> = all
        .iter()
        .filter_map(|one| one.value("workEmail"))
        .collect();
    assert!(
        of_all.iter().collect::<BTreeSet<_>>().len() < of_all.len(),
        "some have a second record"
    );
    for one in &all[1..] {
        let manager = one.history(Table::JobInfo)[0]
            .values
            .get("supervisor")
            .unwrap()
            .parse()
            .unwrap();
        assert!(
            manager < one.id && company.employee(manager).unwrap().is_active,
            "{} has a manager who is there",
            one.id
        );
    }
}

#[tokio::test]
async fn the_past_makes_no_changes_and_may_hold_what_could_not_be_saved() {
    let mut company = Company::empty("acme", Zone::utc(), 3);
    let seeds = [
        (
            7,
            "firstName=Ana;workEmail=same@x.test;country=Narnia;state=UT;customLitmosAccess=no",
        ),
        (
            5,
            "firstName=Ben;workEmail=same@x.test;status=Active;employmentHistoryStatus=Terminated;hireDate=2026-02-01",
        ),
        (
            6,
            "firstName=Cy;status=Inactive;employmentHistoryStatus=Part-Time",
        ),
        (
            9,
            "firstName=Dee;terminationDate=2026-11-20;employmentHistoryStatus=Full-Time;status=Active",
        ),
    ];
    for (id, of) in seeds {
        company.seed_employee(id, &fields(of)).unwrap();
    }
    assert_eq!(
        company
            .seed_employee(7, &fields("firstName=Again"))
            .unwrap_err()
            .status,
        409
    );
    assert_eq!(
        company
            .seed_employee(8, &fields("shoeSize=44"))
            .unwrap_err()
            .status,
        404
    );
    assert_eq!(
        company
            .seed_employee(8, &fields("hireDate=soon"))
            .unwrap_err()
            .status,
        400
    );
    let given = Given::new(company);
    let asked = "fields=status,employmentHistoryStatus,terminationDate,country";
    let shown = async |id: u64| given.get(&format!("employees/{id}?{asked}")).await;
    assert_eq!(
        shown(7).await,
        r#"200 {"id":"7","status":"Active","employmentHistoryStatus":null,"terminationDate":"0000-00-00","country":"Narnia"}"#
    );
    assert_eq!(
        shown(5).await,
        r#"200 {"id":"5","status":"Active","employmentHistoryStatus":"Terminated","terminationDate":"2026-02-01","country":null}"#
    );
    assert_eq!(
        shown(6).await,
        r#"200 {"id":"6","status":"Inactive","employmentHistoryStatus":"Part-Time","terminationDate":"0000-00-00","country":null}"#
    );
    assert!(shown(9).await.contains(
        r#""status":"Active","employmentHistoryStatus":"Full-Time","terminationDate":"0000-00-00""#
    ));
    let feed = given
        .get("employees/changed?since=2012-01-01T00:00:00Z")
        .await;
    assert_eq!(
        feed,
        r#"200 {"latest":"2012-01-01T00:00:00+00:00","employees":{}}"#
    );
    given.run_until("2026-11-20T23:59:00Z").await;
    assert!(
        shown(9)
            .await
            .contains(r#""status":"Inactive","employmentHistoryStatus":"Terminated","terminationDate":"2026-11-20""#)
    );
    assert!(shown(5).await.contains(r#""status":"Active""#));
}

#[tokio::test]
async fn employees_may_be_seeded_after_the_clock_began() {
    let given = Given::acme();
    let url = "http://engine.test/hook".parse().unwrap();
    let hook = given.webhook(Subscription::new(
        "hook",
        url,
        &["status", "jobTitle"],
        &["status"],
    ));
    let mut company = given.fake.read(Clone::clone);
    company
        .seed_employee(900, &fields("firstName=Ana;jobTitle=Rep"))
        .unwrap();
    let left = "firstName=Eve;hireDate=2020-01-01;employmentHistoryStatus=Full-Time;terminationDate=2026-03-01";
    company.seed_employee(901, &fields(left)).unwrap();
    let leaves = "firstName=Gus;hireDate=2020-01-01;employmentHistoryStatus=Full-Time;terminationDate=2026-11-03";
    company.seed_employee(902, &fields(leaves)).unwrap();
    given.fake.replace(company);
    given.run_until("2026-11-03T12:00:00Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given.fake.read(|company| {
        assert_eq!(
            company.employee(900).unwrap().value("jobTitle"),
            Some("Rep")
        );
        assert_eq!(company.employee(900).unwrap().last_changed, None);
        assert_eq!(company.employee(901).unwrap().status(), "Inactive");
        assert_eq!(company.employee(902).unwrap().status(), "Active");
    });
    given.run_until("2026-11-04T12:00:00Z").await;
    assert_eq!(
        given
            .stats(hook, 0)
            .employees
            .into_iter()
            .collect::<Vec<_>>(),
        [902]
    );
}
