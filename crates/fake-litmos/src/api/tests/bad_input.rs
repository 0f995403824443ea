//! What no client should send (contract, sections 2.4, 2.8 and 3.7): the answer is in the vendor's
//! dialect, comes in bounded time and leaves the site as it was.

use std::time::Duration;

use super::*;

/// What a body may have at most, in bytes.
const BODY_BYTES_MAX: usize = 2000 * 1024;

/// Far more than any of these answers needs, and far less than one that looks at each pair of a
/// body's parts.
const PATIENCE: Duration = Duration::from_secs(10);

/// A desk that counts no calls, so that nothing at all may differ afterwards.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    desk
}

impl Desk {
    /// Sends a body to create and to update somebody; both must refuse it in good time and change
    /// nothing.
    #[expect(clippy::disallowed_methods, reason = "the bound is on real time")]
    async fn refuses(&self, content_type: &str, body: impl AsRef<[u8]>) {
        let before = self.fake.read(Site::clone);
        let start = std::time::Instant::now();
        for line in ["POST users", "PUT users/rT7_k2-Lq0M1"] {
            let answer = self.send_bytes(line, content_type, body.as_ref()).await;
            assert_eq!(answer.status, BODY, "{line} {content_type}");
            let text = "Please check the xml/json in the body of the request.";
            assert_eq!(
                answer.body,
                format!("<ErrorDetail {INSTANCE}><Detail>{text}</Detail></ErrorDetail>")
            );
        }
        assert!(
            start.elapsed() < PATIENCE,
            "{content_type} took {:?}",
            start.elapsed()
        );
        assert_eq!(self.fake.read(Site::clone), before);
    }
}

/// Ben, with something before the names.
fn user(first: &str) -> String {
    let names =
        "<UserName>ben@acme.test</UserName><FirstName>Ben</FirstName><LastName>Okoye</LastName>";
    format!("<User>{first}{names}</User>")
}

#[tokio::test]
async fn xml_bombs_are_refused_unread() {
    let desk = desk();
    let laughs: String = (1..20)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let bomb = |entities: &str, name: &str| {
        format!(
            "<!DOCTYPE User [{entities}]>{}",
            user("").replace("Ben<", &format!("&{name};<"))
        )
    };
    desk.refuses(XML, bomb(&format!("<!ENTITY l0 \"ha\">{laughs}"), "l19"))
        .await;
    desk.refuses(
        XML,
        bomb("<!ENTITY file SYSTEM \"file:///etc/hostname\">", "file"),
    )
    .await;
    desk.refuses(XML, bomb("", "amp")).await;
    desk.refuses(XML, user("").replace("Ben<", "&nbsp;<")).await;
}

#[tokio::test]
async fn other_encodings_are_refused() {
    let desk = desk();
    let names = r#"{"UserName":"ben@acme.test","FirstName":"Zoe","LastName":"Okoye"}"#;
    let latin = |text: &str| -> Vec<u8> {
        text.bytes()
            .map(|byte| if byte == b'e' { 0xe9 } else { byte })
            .collect()
    };
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    desk.refuses(JSON, latin(names)).await;
    desk.refuses(JSON, utf_16(names)).await;
    desk.refuses(JSON, names.replace("Zoe", "\\ud800")).await;
    desk.refuses("application/json; charset=iso-8859-1", names)
        .await;
    desk.refuses(
        "application/json",
        [b"\xc0\xaf".as_slice(), names.as_bytes()].concat(),
    )
    .await;
    desk.refuses(XML, latin(&user(""))).await;
    desk.refuses(XML, utf_16(&user(""))).await;
    desk.refuses(
        XML,
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}",
            user("")
        ),
    )
    .await;
    desk.refuses("text/xml; charset=utf-16", user("")).await;
    let marked = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}",
        user("")
    );
    assert_eq!(desk.send("POST users", XML, &marked).await.status, "201");
}

#[tokio::test]
async fn a_body_may_have_2000_kb_and_no_more() {
    let desk = desk();
    let padded = |bytes: usize| {
        let filler = bytes - user("<x></x>").len();
        user(&format!("<x>{}</x>", "x".repeat(filler)))
    };
    desk.refuses(XML, padded(BODY_BYTES_MAX + 1)).await;
    desk.refuses(XML, padded(2001 * 1024)).await;
    desk.refuses(JSON, format!("{{\"x\":\"{}\"}}", "x".repeat(2001 * 1024)))
        .await;
    assert_eq!(
        desk.send("POST users", XML, &padded(BODY_BYTES_MAX))
            .await
            .status,
        "201"
    );
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let desk = desk();
    let nested = |depth: usize| user(&format!("{}{}", "<x>".repeat(depth), "</x>".repeat(depth)));
    desk.refuses(XML, nested(33)).await;
    desk.refuses(XML, nested(60_000)).await;
    desk.refuses(XML, "<x>".repeat(600_000)).await;
    desk.refuses(
        JSON,
        format!("{{\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000)),
    )
    .await;
    desk.refuses(JSON, "{\"x\":".repeat(200_000)).await;
    assert_eq!(
        desk.send("POST users", XML, &nested(32)).await.status,
        "201"
    );
}

#[tokio::test]
async fn nul_bytes_are_refused_in_bodies_and_find_nobody_elsewhere() {
    let desk = desk();
    let json = |name: &str| {
        format!(r#"{{"UserName":"ben@acme.test","FirstName":"{name}","LastName":"Okoye"}}"#)
    };
    desk.refuses(JSON, json("B\0n")).await;
    desk.refuses(JSON, json("B\\u0000n")).await;
    desk.refuses(JSON, "\0".repeat(1000)).await;
    desk.refuses(XML, user("").replace("Ben<", "B\0n<")).await;
    desk.refuses(XML, user("").replace("Ben<", "B&#0;n<")).await;
    let answer = desk.ask("GET users/ana%00ruiz?format=json").await;
    assert_eq!(answer.status, "404 User - ana ruiz was not found");
    assert_eq!(
        answer.body,
        r#"{"Detail":"User - ana\u0000ruiz was not found"}"#
    );
    assert_eq!(
        desk.ask("GET users?format=json&search=%00").await.body,
        "[]"
    );
    assert!(
        desk.ask("DELETE users/rT7_k2-Lq0M1%00")
            .await
            .status
            .starts_with("404")
    );
}

#[tokio::test]
async fn names_of_ten_thousand_characters_are_refused() {
    let desk = desk();
    let long = "n".repeat(10_000);
    let custom_fields: Vec<String> = (1..=10)
        .map(|number| format!("CustomField{number}"))
        .collect();
    let own = [
        "UserName",
        "FirstName",
        "LastName",
        "Email",
        "AccessLevel",
        "Password",
        "ManagerId",
    ];
    let plain = [
        "Skype",
        "PhoneWork",
        "PhoneMobile",
        "Street1",
        "Street2",
        "City",
        "State",
        "PostalCode",
    ];
    let more = ["Country", "CompanyName", "JobTitle", "ExternalEmployeeId"];
    for member in own
        .into_iter()
        .chain(plain)
        .chain(more)
        .chain(custom_fields.iter().map(String::as_str))
    {
        let mut members = vec![
            ("UserName", "ben@acme.test"),
            ("FirstName", "Ben"),
            ("LastName", "Okoye"),
        ];
        members.retain(|(name, _)| *name != member);
        members.push((member, &long));
        desk.refuses(JSON, json(&members)).await;
    }
    let answer = desk.ask(&format!("GET users/{long}?format=json")).await;
    assert_eq!(answer.status, format!("404 User - {}", "n".repeat(505)));
    assert_eq!(
        answer.body,
        format!("{{\"Detail\":\"User - {long} was not found\"}}")
    );
    assert_eq!(
        desk.ask(&format!("GET users?format=json&search={long}"))
            .await
            .body,
        "[]"
    );
    let answer = desk
        .raw("GET", "/v1.svc/users?source=x", &[("apikey", &long)], "")
        .await;
    assert_eq!(answer.status, "401 Invalid API key.");
}

#[tokio::test]
async fn a_source_of_any_length_passes_and_fifty_characters_of_it_are_noted() {
    let desk = desk();
    let uri = format!(
        "/v1.svc/users/rT7_k2-Lq0M1?source={}",
        "%C3%A9".repeat(10_000)
    );
    let headers = [("apikey", desk.key.as_str()), ("content-type", JSON)];
    assert_eq!(desk.raw("PUT", &uri, &headers, ANA).await.status, "200");
    let by = desk.fake.read(|site| site.changes()[0].by.clone());
    assert!(matches!(by, crate::By::Call { source, .. } if source == "\u{e9}".repeat(50)));
}

#[tokio::test]
async fn unknown_and_odd_query_members_are_ignored() {
    let desk = desk();
    let odd = (0..2000)
        .map(|number| format!("&x{number}=%ff%00"))
        .collect::<String>();
    let answer = desk
        .ask(&format!(
            "GET users/rT7_k2-Lq0M1?format=json&&=&nosuch=1&pagesize=x{odd}"
        ))
        .await;
    assert_eq!((answer.status.as_str(), answer.body.as_str()), ("200", ANA));
    for query in [
        "start=99999999999999999999",
        "start=-1",
        "limit=1e3",
        "showInactive=maybe",
        "dir=up",
        "sort=",
    ] {
        let answer = desk.ask(&format!("GET users?format=json&{query}")).await;
        assert_eq!(
            (answer.status.as_str(), firsts(&answer)),
            ("200", vec!["Ana".into(), "Olive".into()]),
            "{query}"
        );
    }
    let far = desk
        .ask(&format!("GET users?format=json&start={}", usize::MAX))
        .await;
    assert_eq!((far.status.as_str(), far.body.as_str()), ("200", "[]"));
}

#[tokio::test]
async fn endless_parts_of_xml_take_no_endless_time() {
    let desk = desk();
    let many = |part: &dyn Fn(usize) -> String| (0..100_000).map(part).collect::<String>();
    desk.refuses(
        XML,
        user("").replace(
            "<User>",
            &format!("<User {}>", many(&|n| format!("a{n}='' "))),
        ),
    )
    .await;
    desk.refuses(
        XML,
        user("").replace(
            "<User>",
            &format!("<User {}>", many(&|n| format!("xmlns:a{n}='u' "))),
        ),
    )
    .await;
    desk.refuses(XML, user(&many(&|n| format!("<x{n}>"))).as_str())
        .await;
    desk.refuses(
        XML,
        user("").replace("Ben<", &format!("{}<", "&amp;".repeat(300_000))),
    )
    .await;
    desk.refuses(
        XML,
        user("").replace("Ben<", &format!("{}<", "<![CDATA[x]]>".repeat(100_000))),
    )
    .await;
    desk.refuses(
        XML,
        format!("{}{}", user(""), "<!---->".repeat(200_000)).replace("ben@", "b&n@"),
    )
    .await;
    // Unknown elements and comments are no mistake, however many there are.
    let padded = user(&many(&|n| format!("<x{}/><!---->", n % 10)));
    assert_eq!(desk.send("POST users", XML, &padded).await.status, "201");
}
