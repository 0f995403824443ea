//! GET employees/directory (section 5.3).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Company, Zone};

#[tokio::test]
async fn only_active_people_are_in_it_as_json_and_as_xml() {
    let given = Given::acme();
    insta::assert_snapshot!(given.get("employees/directory").await, @r#"200 {"fields":[{"id":"displayName","type":"text","name":"Display name"},{"id":"firstName","type":"text","name":"First name"},{"id":"lastName","type":"text","name":"Last name"},{"id":"preferredName","type":"text","name":"Preferred name"},{"id":"jobTitle","type":"list","name":"Job title"},{"id":"workPhone","type":"text","name":"Work Phone"},{"id":"mobilePhone","type":"text","name":"Mobile Phone"},{"id":"workEmail","type":"email","name":"Work Email"},{"id":"department","type":"list","name":"Department"},{"id":"location","type":"list","name":"Location"},{"id":"division","type":"list","name":"Division"},{"id":"linkedIn","type":"text","name":"LinkedIn URL"},{"id":"pronouns","type":"text","name":"Pronouns"},{"id":"workPhoneExtension","type":"text","name":"Work Ext."},{"id":"supervisor","type":"text","name":"Manager"},{"id":"photoUploaded","type":"bool","name":"Employee photo exists"},{"id":"photoUrl","type":"url","name":"Photo URL"},{"id":"canUploadPhoto","type":"bool","name":"Can upload photo"}],"employees":[{"id":"417","displayName":"Zoë Braun","firstName":"Zoë","lastName":"Braun","preferredName":null,"jobTitle":"Fitter","workPhone":null,"mobilePhone":"503 555 0100","workEmail":"zoe@example.test","department":"Plant","location":null,"division":null,"linkedIn":null,"pronouns":null,"workPhoneExtension":null,"supervisor":null,"photoUploaded":false,"photoUrl":"https://resources.bamboohr.com/images/photo_person_150x150.png","canUploadPhoto":1},{"id":"418","displayName":"Ben Okoye","firstName":"Ben","lastName":"Okoye","preferredName":null,"jobTitle":"Rep","workPhone":null,"mobilePhone":null,"workEmail":"ben@example.test","department":"Sales","location":null,"division":null,"linkedIn":null,"pronouns":null,"workPhoneExtension":null,"supervisor":null,"photoUploaded":false,"photoUrl":"https://resources.bamboohr.com/images/photo_person_150x150.png","canUploadPhoto":1}]}"#);
    let xml = given.xml("GET", "employees/directory/", "").await;
    assert!(xml.starts_with(
        "200 <?xml version=\"1.0\"?>\n<directory><fieldset><field id=\"displayName\">Display name</field>"
    ));
    assert!(
        xml.contains("<employee id=\"418\"><field id=\"displayName\">Ben Okoye</field>"),
        "{xml}"
    );
    assert!(!xml.contains("June"));
}

#[tokio::test]
async fn people_who_start_later_come_only_if_asked_for() {
    let given = Given::acme();
    let fields = fields("firstName=Ana;lastName=Ruiz;hireDate=2026-12-01");
    given
        .apply(Command::AddEmployee { id: None, fields })
        .unwrap();
    assert!(!given.get("employees/directory").await.contains("Ruiz"));
    assert!(
        given
            .get("employees/directory?onlyCurrent=False")
            .await
            .contains("Ana Ruiz")
    );
}

#[tokio::test]
async fn hidden_is_403_and_empty_is_404() {
    let mut company = acme();
    company.share_directory(false);
    assert_eq!(
        Given::new(company).get("employees/directory").await,
        "403 [The company directory is not shared]"
    );
    let org_chart = Given::acme();
    org_chart
        .apply(fake_bamboohr::Command::ShareDirectory(
            fake_bamboohr::Sharing::OrgChart,
        ))
        .unwrap();
    let answer = org_chart.get("employees/directory").await;
    assert!(
        answer.contains(r#""displayName":"Zoë Braun""#) && !answer.contains("workEmail"),
        "{answer}"
    );
    let empty = Given::new(Company::empty("acme", Zone::utc(), 1));
    assert_eq!(
        empty.get("employees/directory").await,
        "404 [The directory is empty]"
    );
}

#[tokio::test]
async fn what_was_answered_before_does_not_outlive_a_change_or_the_day() {
    let given = Given::acme();
    let listed = async || {
        given
            .get("employees/directory")
            .await
            .matches(r#""id":"4"#)
            .count()
    };
    assert_eq!((listed().await, listed().await), (2, 2));
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=Ana;lastName=Ruiz"),
        })
        .unwrap();
    assert_eq!(listed().await, 3);
    given.set(420, "hireDate=2026-11-03");
    assert_eq!(listed().await, 2);
    given.run_until("2026-11-03T08:00:00Z").await;
    assert_eq!(listed().await, 3);
}
