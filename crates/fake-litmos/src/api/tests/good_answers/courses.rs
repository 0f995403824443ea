//! Whole good answers of `/courses`, and a person's courses and learning paths.

use super::*;
use crate::Command;

#[tokio::test]
async fn courses_and_what_somebody_has_of_them() {
    let desk = Desk::new();
    desk.fake
        .apply(Command::AddCourse {
            code: "WBT001".into(),
            name: "Welding".into(),
        })
        .expect("a course");
    let id = desk
        .fake
        .read(|site| site.courses().next().expect("a course").id.clone());
    let (json, xml) = (
        format!(r#"[{{"Id":"{id}"}}]"#),
        format!("<Courses><Course><Id>{id}</Id></Course></Courses>"),
    );
    insta::assert_snapshot!(desk.in_both(&format!("POST users/{LEARNER}/courses"), &json, &xml).await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.read_in_both("courses").await, @r#"
    200
    content-length: 301
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"bHPaPOoXzF-1","Code":"WBT001","Name":"Welding","Active":true,"ForSale":false,"OriginalId":579001,"Description":"","EcommerceShortDescription":"","EcommerceLongDescription":"","CourseCodeForBulkImport":"579001-WBT001","Price":0,"AccessTillDate":"","AccessTillDays":0,"CourseTeamLibrary":false}]

    200
    content-length: 550
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Courses xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Course><Id>bHPaPOoXzF-1</Id><Code>WBT001</Code><Name>Welding</Name><Active>true</Active><ForSale>false</ForSale><OriginalId>579001</OriginalId><Description></Description><EcommerceShortDescription></EcommerceShortDescription><EcommerceLongDescription></EcommerceLongDescription><CourseCodeForBulkImport>579001-WBT001</CourseCodeForBulkImport><Price>0</Price><AccessTillDate></AccessTillDate><AccessTillDays>0</AccessTillDays><CourseTeamLibrary>false</CourseTeamLibrary></Course></Courses>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("courses/{id}")).await, @r#"
    200
    content-length: 299
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"bHPaPOoXzF-1","Code":"WBT001","Name":"Welding","Active":true,"ForSale":false,"OriginalId":579001,"Description":"","EcommerceShortDescription":"","EcommerceLongDescription":"","CourseCodeForBulkImport":"579001-WBT001","Price":0,"AccessTillDate":"","AccessTillDays":0,"CourseTeamLibrary":false}

    200
    content-length: 531
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Course xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>bHPaPOoXzF-1</Id><Code>WBT001</Code><Name>Welding</Name><Active>true</Active><ForSale>false</ForSale><OriginalId>579001</OriginalId><Description></Description><EcommerceShortDescription></EcommerceShortDescription><EcommerceLongDescription></EcommerceLongDescription><CourseCodeForBulkImport>579001-WBT001</CourseCodeForBulkImport><Price>0</Price><AccessTillDate></AccessTillDate><AccessTillDays>0</AccessTillDays><CourseTeamLibrary>false</CourseTeamLibrary></Course>
    "#);
    let of_ana = desk.read_in_both(&format!("users/{LEARNER}/courses")).await;
    assert_eq!(of_ana, desk.read_in_both("courses").await);
    insta::assert_snapshot!(desk.read_in_both(&format!("users/{LEARNER}/learningpaths")).await, @r#"
    200
    content-length: 2
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    []

    200
    content-length: 68
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <LearningPaths xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
    "#);
}
