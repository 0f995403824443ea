//! Companies to begin with, and employees as the past.

use crate::support::{Given, fields};
use fake_bamboohr::{Company, Subscription, Zone};

#[tokio::test]
async fn the_demo_is_twelve_people_and_an_integration_not_prepared() {
    let demo = Company::demo();
    assert_eq!(demo.subdomain(), "acme");
    assert_eq!(demo.employees().len(), 12);
    assert!(!demo.fields().is_litmos_access_enabled());
    assert_eq!(demo.admin().name, "admin@acme.test");
    assert_eq!(demo.application_key().len(), 40);
    assert_eq!(demo.admin_key().map(str::len), Some(40));
    assert_ne!(demo.admin().password, Company::demo_with(2).admin().password);
    assert_eq!(demo, Company::demo_with(1));
    let given = Given::new(demo);
    let leavers = given.fake.read(|company| company.employees().values().filter(|one| !one.is_active).count());
    assert_eq!(leavers, 1);
    assert_eq!(
        given.get("employees/42?fields=firstName,jobTitle,state,status,hireDate").await,
        r#"200 {"id":"42","firstName":"Zoë","jobTitle":"Fitter","state":"OR","status":"Active","hireDate":"2021-05-17"}"#
    );
}

#[test]
fn the_same_seed_makes_the_same_people_and_more_people_do_not_change_the_first() {
    let (one, same, other) = (Company::generated(300, 7), Company::generated(300, 7), Company::generated(300, 8));
    assert_eq!(one, same);
    assert_ne!(one.employees(), other.employees());
    assert_eq!(one.employees()[&200], Company::generated(100, 7).employees()[&200]);
    let all: Vec<_> = one.employees().values().collect();
    let without_email = all.iter().filter(|one| one.value("workEmail").is_none()).count();
    let in_other_scripts = all.iter().filter(|one| !one.value("firstName").unwrap().is_ascii()).count();
    assert!((1..60).contains(&without_email), "{without_email} without email");
    assert!((30..200).contains(&in_other_scripts), "{in_other_scripts} in other scripts");
    let given = Given::new(one);
    let leavers = given.fake.read(|company| company.employees().values().filter(|one| !one.is_active).count());
    assert!((5..80).contains(&leavers), "{leavers} leavers");
}

#[tokio::test]
async fn the_past_makes_no_changes_and_may_hold_what_could_not_be_saved() {
    let mut company = Company::empty("acme", Zone::utc(), 3);
    let seeds = [
        (7, "firstName=Ana;workEmail=same@x.test;country=Narnia;state=UT;customLitmosAccess=no"),
        (5, "firstName=Ben;workEmail=same@x.test;status=Active;employmentHistoryStatus=Terminated;hireDate=2026-02-01"),
        (6, "firstName=Cy;status=Inactive;employmentHistoryStatus=Part-Time"),
        (9, "firstName=Dee;terminationDate=2026-11-20;employmentHistoryStatus=Full-Time;status=Active"),
    ];
    for (id, of) in seeds {
        company.seed_employee(id, &fields(of)).unwrap();
    }
    assert_eq!(company.seed_employee(7, &fields("firstName=Again")).unwrap_err().status, 409);
    assert_eq!(company.seed_employee(8, &fields("shoeSize=44")).unwrap_err().status, 404);
    assert_eq!(company.seed_employee(8, &fields("hireDate=soon")).unwrap_err().status, 400);
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
    assert!(
        shown(9)
            .await
            .contains(r#""status":"Active","employmentHistoryStatus":"Full-Time","terminationDate":"0000-00-00""#)
    );
    let feed = given.get("employees/changed?since=2012-01-01T00:00:00Z").await;
    assert_eq!(feed, r#"200 {"latest":"2012-01-01T00:00:00+00:00","employees":{}}"#);
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
    let hook = given.webhook(Subscription::new("hook", url, &["status", "jobTitle"], &["status"]));
    let mut company = given.fake.read(Clone::clone);
    company.seed_employee(900, &fields("firstName=Ana;jobTitle=Rep")).unwrap();
    let left = "firstName=Eve;hireDate=2020-01-01;employmentHistoryStatus=Full-Time;terminationDate=2026-03-01";
    company.seed_employee(901, &fields(left)).unwrap();
    let leaves = "firstName=Gus;hireDate=2020-01-01;employmentHistoryStatus=Full-Time;terminationDate=2026-11-03";
    company.seed_employee(902, &fields(leaves)).unwrap();
    given.fake.replace(company);
    given.run_until("2026-11-03T12:00:00Z").await;
    assert_eq!(given.tally(hook, 0).deliveries, 0);
    given.fake.read(|company| {
        assert_eq!(company.employee(900).unwrap().value("jobTitle"), Some("Rep"));
        assert_eq!(company.employee(900).unwrap().last_changed, None);
        assert_eq!(company.employee(901).unwrap().status(), "Inactive");
        assert_eq!(company.employee(902).unwrap().status(), "Active");
    });
    given.run_until("2026-11-04T12:00:00Z").await;
    assert_eq!(given.tally(hook, 0).employees.into_iter().collect::<Vec<_>>(), [902]);
}
