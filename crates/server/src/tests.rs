//! Real sockets on free ports. Limits are a moment where they are to be reached, and a minute where
//! they are not.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::transfer_limit::TransferLimit;
use super::*;

const MOMENT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(60);

/// Nobody reaches these.
const GENEROUS: Limits = Limits {
    callers: 9,
    grace: LONG,
    head: LONG,
    idle: LONG,
    window: LONG,
    window_bytes_min: 1,
    request: Some(LONG),
    stop: LONG,
    linger: LONG,
};

/// So that nobody loses its place to another caller.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);

/// More than the machine keeps for somebody who does not take it.
const LARGE: usize = 64 << 20;

const CALL: &str =
    "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nwhol";

/// Echoes a body of up to 16 bytes, refuses callers without reading theirs, or answers more than
/// anybody takes.
fn router() -> Router {
    Router::new()
        .route("/", post(|body: String| async move { body }))
        .route("/refused", post(|| async { StatusCode::UNAUTHORIZED }))
        .route("/large", get(|| async { Bytes::from(vec![b'x'; LARGE]) }))
}

async fn start(router: Router, limits: Limits) -> Server {
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), router, settings)
        .await
        .expect("a free port")
}

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address())
        .await
        .expect("it listens")
}

/// A connection on which this much was sent.
async fn send(server: &Server, text: &str) -> TcpStream {
    let mut stream = connect(server).await;
    stream
        .write_all(text.as_bytes())
        .await
        .expect("it takes bytes");
    stream
}

/// Everything that comes until the server closes the connection.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("text");
    answer
}

/// One answer with a body of so many bytes, on a connection that stays open.
async fn answer(stream: &mut TcpStream, body_bytes: usize) -> String {
    let mut answer = Vec::new();
    loop {
        answer.push(stream.read_u8().await.expect("an answer"));
        if answer.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let mut body = vec![0; body_bytes];
    stream.read_exact(&mut body).await.expect("a body");
    answer.extend(body);
    String::from_utf8(answer).expect("text")
}

/// Whether the server has closed the connection, once it has or something came.
async fn is_closed(stream: &mut TcpStream) -> bool {
    // A closed connection may say so as an error.
    !matches!(stream.read(&mut [0]).await, Ok(1))
}

/// Requests that go on one by one as the gate lets them.
#[derive(Clone)]
struct Gate {
    opens: Arc<Semaphore>,
    begun: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Gate {
    fn new() -> Gate {
        let closed = || Arc::new(Semaphore::new(0));
        Gate {
            opens: closed(),
            begun: closed(),
            inside: Arc::default(),
            most: Arc::default(),
        }
    }

    fn router(&self) -> Router {
        let gate = self.clone();
        let held = move || async move {
            gate.most
                .fetch_max(gate.inside.fetch_add(1, Relaxed) + 1, Relaxed);
            gate.begun.add_permits(1);
            take(&gate.opens, 1).await;
            gate.inside.fetch_sub(1, Relaxed);
            "done"
        };
        router().route("/held", get(held))
    }

    /// Returns once so many more requests are inside.
    async fn begun(&self, requests: u32) {
        take(&self.begun, requests).await;
    }

    fn open(&self, requests: usize) {
        self.opens.add_permits(requests);
    }
}

async fn take(permits: &Semaphore, count: u32) {
    permits
        .acquire_many(count)
        .await
        .expect("it is never closed")
        .forget();
}

const HELD: &str = "GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// Time enough for everything that does not wait for anything.
async fn let_others_run() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_head_a_body_and_a_request_have_their_limits() {
    let gate = Gate::new();
    let server = start(
        gate.router(),
        Limits {
            head: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    assert_eq!(rest(connect(&server).await).await, "", "no head at all");
    assert_eq!(
        rest(send(&server, "POST / HTTP/1.1\r\nHost: x\r\n").await).await,
        "",
        "half a head"
    );
    let half = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf";
    let server = start(
        gate.router(),
        Limits {
            window: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let late = rest(send(&server, half).await).await;
    assert!(
        late.starts_with("HTTP/1.1 408 ") && late.contains("connection: close"),
        "half a body: {late}"
    );
    assert!(
        rest(send(&server, CALL).await)
            .await
            .ends_with("\r\n\r\nwhol")
    );
    let server = start(
        gate.router(),
        Limits {
            request: Some(MOMENT),
            ..GENEROUS
        },
    )
    .await;
    let late = rest(send(&server, HELD).await).await;
    assert!(
        late.starts_with("HTTP/1.1 408 "),
        "a request that is handled for too long: {late}"
    );
}

/// Whoever sends this request and takes one byte of its answer gives up the only place there is,
/// and not because another caller wants it.
async fn assert_gives_up_its_place(request: &str, limits: Limits) {
    let server = start(
        router(),
        Limits {
            callers: 1,
            grace: NEVER,
            ..limits
        },
    )
    .await;
    let mut idler = send(&server, request).await;
    idler.read_u8().await.expect("an answer begins");
    assert!(rest(send(&server, CALL).await).await.ends_with("whol"));
    drop(idler);
}

#[tokio::test]
async fn whoever_does_not_take_its_answer_is_disconnected() {
    let limits = Limits {
        window: MOMENT,
        window_bytes_min: LARGE,
        ..GENEROUS
    };
    assert_gives_up_its_place("GET /large HTTP/1.1\r\nHost: x\r\n\r\n", limits).await;
}

#[tokio::test]
async fn whoever_does_not_go_after_a_refusal_is_disconnected() {
    let half = "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf";
    assert_gives_up_its_place(
        half,
        Limits {
            linger: MOMENT,
            ..GENEROUS
        },
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_transfer_below_the_minimum_bytes_of_a_window_is_too_slow() {
    let mut transfer = TransferLimit::new(Duration::from_secs(10), 4);
    let start = Instant::now();
    for _ in 0..3 {
        transfer.add_bytes(4);
        tokio::select! {
            () = poll_fn(|context| transfer.poll_too_slow(context)) => panic!("after {:?}", start.elapsed()),
            () = clock::wait_for(Duration::from_secs(15)) => transfer.reset(),
        }
    }
    transfer.add_bytes(3);
    poll_fn(|context| transfer.poll_too_slow(context)).await;
    assert_eq!(start.elapsed(), Duration::from_secs(45 + 10));
}

#[tokio::test]
async fn a_large_answer_is_taken_by_whoever_takes_it() {
    let server = start(router(), GENEROUS).await;
    let all = rest(
        send(
            &server,
            "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        .await,
    )
    .await;
    assert!(all.len() > LARGE, "{}", all.len());
}

#[tokio::test]
async fn between_two_requests_there_is_more_time_than_for_a_head() {
    let server = start(
        router(),
        Limits {
            head: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let call = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping";
    let mut first = send(&server, call).await;
    answer(&mut first, 4).await;
    // By the time this one is ended the first has been idle for longer than a head may take.
    assert!(is_closed(&mut connect(&server).await).await);
    first.write_all(call.as_bytes()).await.expect("it is open");
    assert!(answer(&mut first, 4).await.ends_with("ping"));
    // The second head has its limit, too.
    first.write_all(b"POST / HTTP").await.expect("it is open");
    assert!(is_closed(&mut first).await);
}

#[tokio::test]
async fn an_idle_connection_is_not_kept_for_ever() {
    let server = start(
        router(),
        Limits {
            idle: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let mut stream = send(
        &server,
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping",
    )
    .await;
    answer(&mut stream, 4).await;
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn one_caller_too_many_waits_while_all_requests_inside_are_handled() {
    let gate = Gate::new();
    let server = Arc::new(
        start(
            gate.router(),
            Limits {
                callers: 2,
                ..GENEROUS
            },
        )
        .await,
    );
    let callers: Vec<_> = (0..5)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { rest(send(&server, HELD).await).await })
        })
        .collect();
    gate.begun(2).await;
    let_others_run().await;
    gate.open(5);
    for caller in callers {
        assert!(
            caller.await.expect("no panic").ends_with("done"),
            "everybody is answered"
        );
    }
    assert_eq!(gate.most.load(Relaxed), 2);
}

/// No limit on time is reached: those who keep the server waiting make room for a caller with a
/// request.
async fn assert_nobody_is_shut_out(idlers: &str) {
    let gate = Gate::new();
    let server = start(
        gate.router(),
        Limits {
            callers: 3,
            grace: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let handled = send(&server, HELD).await;
    gate.begun(1).await;
    let mut outside = Vec::new();
    for _ in 0..7 {
        outside.push(send(&server, idlers).await);
    }
    assert!(
        rest(send(&server, CALL).await).await.ends_with("whol"),
        "{idlers}"
    );
    gate.open(1);
    assert!(
        rest(handled).await.ends_with("done"),
        "whose request is handled keeps its place: {idlers}"
    );
}

#[tokio::test]
async fn callers_who_keep_the_server_waiting_shut_nobody_out() {
    assert_nobody_is_shut_out("").await;
    assert_nobody_is_shut_out("GET / HTTP/1.1\r\nHost: x\r\n").await;
    assert_nobody_is_shut_out("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf").await;
    assert_nobody_is_shut_out(&"GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100)).await;
    assert_nobody_is_shut_out("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping").await;
}

#[tokio::test]
async fn whoever_has_kept_the_server_waiting_longest_makes_room() {
    let server = start(
        router(),
        Limits {
            callers: 2,
            grace: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let call = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping";
    let mut first = send(&server, call).await;
    answer(&mut first, 4).await;
    let mut second = send(&server, call).await;
    answer(&mut second, 4).await;
    assert!(rest(send(&server, CALL).await).await.ends_with("whol"));
    assert!(is_closed(&mut first).await);
    second.write_all(call.as_bytes()).await.expect("it is open");
    assert!(answer(&mut second, 4).await.ends_with("ping"));
}

#[tokio::test]
async fn whose_body_is_waited_for_is_disconnected_after_all_who_have_no_request() {
    let gate = Gate::new();
    let server = start(
        gate.router(),
        Limits {
            callers: 2,
            grace: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let mut slow = send(
        &server,
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsl",
    )
    .await;
    let mut silent = connect(&server).await;
    assert!(rest(send(&server, CALL).await).await.ends_with("whol"));
    assert!(is_closed(&mut silent).await);
    slow.write_all(b"ow").await.expect("it is open");
    assert!(answer(&mut slow, 4).await.ends_with("slow"));
}

#[tokio::test]
async fn a_body_that_was_not_read_ends_the_connection_after_a_whole_answer() {
    let server = start(router(), GENEROUS).await;
    let short = "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping";
    let refused = rest(send(&server, short).await).await;
    assert!(
        refused.starts_with("HTTP/1.1 401 ") && refused.contains("connection: close\r\n"),
        "{refused}"
    );
    // Neither the rest of a long body nor its end is waited for; and closing does not cost the
    // caller the answer.
    let mut stream = send(
        &server,
        "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
    )
    .await;
    for _ in 0..64 {
        stream
            .write_all(&[b'x'; 64 * 1024])
            .await
            .expect("what was sent already is thrown away");
    }
    let refused = rest(stream).await;
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    let without = "POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    let mut stream = send(&server, without).await;
    for _ in 0..2 {
        let refused = answer(&mut stream, 0).await;
        assert!(!refused.contains("connection: close"), "{refused}");
        stream
            .write_all(without.as_bytes())
            .await
            .expect("it is open");
    }
}

#[tokio::test]
async fn a_stop_waits_for_requests_under_way_and_no_longer_than_it_may() {
    let gate = Gate::new();
    let server = start(gate.router(), GENEROUS).await;
    let caller = send(&server, HELD).await;
    gate.begun(1).await;
    let stopping = tokio::spawn(server.stop());
    let_others_run().await;
    assert!(!stopping.is_finished());
    gate.open(1);
    assert!(rest(caller).await.ends_with("done"));
    stopping.await.expect("no panic");

    let server = start(
        gate.router(),
        Limits {
            stop: MOMENT,
            ..GENEROUS
        },
    )
    .await;
    let mut handled = send(&server, HELD).await;
    gate.begun(1).await;
    let half = send(
        &server,
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    )
    .await;
    let idler = send(
        &server,
        &"GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100),
    )
    .await;
    server.stop().await;
    assert!(is_closed(&mut handled).await);
    drop((half, idler));
}

#[tokio::test]
async fn after_a_stop_nobody_is_served_and_idle_callers_do_not_hold_it_up() {
    let server = start(router(), GENEROUS).await;
    let address = server.address();
    let mut used = send(
        &server,
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping",
    )
    .await;
    answer(&mut used, 4).await;
    let (idle, half) = (connect(&server).await, send(&server, "POST / HTTP").await);
    server.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
    drop((used, idle, half));
}

#[tokio::test]
async fn header_names_are_spelled_as_the_settings_say() {
    let settings = Settings {
        title_case_headers: true,
        ..Settings::default()
    };
    let server = Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), router(), settings)
        .await
        .expect("a free port");
    let answer = rest(send(&server, CALL).await).await;
    assert!(
        answer.contains("\r\nContent-Length: 4\r\n") && answer.contains("\r\nDate: "),
        "{answer}"
    );
}

#[tokio::test]
async fn a_taken_port_is_an_error() {
    let server = start(router(), GENEROUS).await;
    let second = Server::start(server.address(), router(), Settings::default()).await;
    assert_eq!(
        second.map(|_| ()).expect_err("taken").kind(),
        io::ErrorKind::AddrInUse
    );
}
