//! Every answer has the date of the fake's clock, on a port too, where a server would add the
//! machine's.

use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

#[tokio::test]
async fn answers_and_refusals_have_the_date_of_the_fakes_clock() {
    let desk = Desk::new();
    let date = |answer: Answer| {
        (
            answer.status.clone(),
            answer.header("date").map(str::to_owned),
        )
    };
    let dated = |status: &str, date: &str| (status.to_owned(), Some(date.to_owned()));
    let answer = desk.ask("GET users/rT7_k2-Lq0M1").await;
    assert_eq!(date(answer), dated("200", "Mon, 02 Nov 2026 08:00:00 GMT"));
    desk.control
        .move_to(desk.fake.clock().now() + SignedDuration::from_millis(61_900));
    let answer = desk.ask("GET users/nobody?format=json").await;
    assert_eq!(
        date(answer),
        dated(
            "404 User - nobody was not found",
            "Mon, 02 Nov 2026 08:01:01 GMT"
        )
    );
    for (path, headers, status) in [
        ("/", &[][..], "404"),
        ("/v1.svc/users", &[], "401 Invalid API key."),
    ] {
        let answer = desk.raw("GET", path, headers, "").await;
        assert_eq!(
            date(answer),
            dated(status, "Mon, 02 Nov 2026 08:01:01 GMT"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_port_does_not_add_the_machines_date() {
    let desk = Desk::new();
    let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let serving = fake_kit::serve(free, desk.fake.router())
        .await
        .expect("a free port");
    let mut stream = TcpStream::connect(serving.address())
        .await
        .expect("it listens");
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .expect("it reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it answers");
    let dates: Vec<&str> = answer
        .lines()
        .filter(|line| line.to_ascii_lowercase().starts_with("date:"))
        .collect();
    assert_eq!(dates.len(), 1, "{answer}");
    assert!(
        dates[0].ends_with(": Mon, 02 Nov 2026 08:00:00 GMT"),
        "{answer}"
    );
}
