//! The fake on a real port, by the machine's clock.

use std::sync::Arc;

use fake_bamboohr::{Company, Server};
use http::Method;
use transport::{Network, Request, Transport, TransportError};

fn url(server: &Server, path: &str) -> url::Url {
    format!("{}{path}", server.url()).parse().unwrap()
}

async fn call(
    server: &Server,
    method: Method,
    path: &str,
    body: &str,
) -> Result<(u16, String), TransportError> {
    call_url(url(server, path), method, body).await
}

async fn call_url(
    url: url::Url,
    method: Method,
    body: &str,
) -> Result<(u16, String), TransportError> {
    let mut request = Request::new(method, url);
    request.body = bytes::Bytes::copy_from_slice(body.as_bytes());
    if !body.is_empty() {
        request
            .headers
            .insert("content-type", "application/json".parse().unwrap());
    }
    let answer = Network::new().call(request).await?;
    Ok((
        answer.status.as_u16(),
        String::from_utf8(answer.body.to_vec()).unwrap(),
    ))
}

#[tokio::test]
async fn it_answers_on_its_port_takes_commands_delivers_and_stops() {
    let server = Server::start(Company::demo()).await.unwrap();
    let (status, _) = call(
        &server,
        Method::GET,
        "/api/gateway.php/acme/v1/meta/fields",
        "",
    )
    .await
    .unwrap();
    assert_eq!(status, 401);

    let arrived = Arc::new(tokio::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrived);
    let bell = clock::Nudge::new();
    let rung = bell.clone();
    let app = axum::Router::new().fallback(move |body: String| async move {
        seen.lock().await.push(body);
        bell.ring();
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/hook?k=1", listener.local_addr().unwrap());
    let receiver = tokio::spawn(async move { axum::serve(listener, app).await });

    let add = format!(
        r#"{{"add_webhook":{{"name":"hook","url":"{target}","monitor":["city"],"post":[{{"field":"city"}}]}}}}"#
    );
    let (status, body) = call(&server, Method::POST, "/_control/commands", &add)
        .await
        .unwrap();
    assert_eq!(
        (status, body.as_str()),
        (200, r#"[{"account":{"what":"webhook added","id":1}}]"#)
    );
    let set = r#"{"set_fields":{"employee":42,"fields":{"city":"Bend"}}}"#;
    assert_eq!(
        call(&server, Method::POST, "/_control/commands", set)
            .await
            .unwrap()
            .0,
        200
    );
    rung.rung().await;
    let body = arrived.lock().await[0].clone();
    assert!(
        body.starts_with(
            r#"{"employees":[{"action":"Updated","changedFields":["City"],"fields":{"City":"Bend"},"id":"42","#
        ),
        "{body}"
    );

    let refused = r#"{"delete_employee":{"employee":1}}"#;
    let (status, body) = call(&server, Method::POST, "/_control/commands", refused)
        .await
        .unwrap();
    assert_eq!(
        (status, body.as_str()),
        (404, r#"{"status":404,"message":"Employee not found"}"#)
    );
    let (status, company) = call(&server, Method::GET, "/_control/company", "")
        .await
        .unwrap();
    assert_eq!(status, 200);
    assert_eq!(
        serde_json::from_str::<Company>(&company)
            .unwrap()
            .employee(42)
            .unwrap()
            .value("city"),
        Some("Bend")
    );
    assert_eq!(
        call(&server, Method::GET, "/_control/webhooks/1/log", "")
            .await
            .unwrap()
            .0,
        200
    );

    let set = r#"{"checkbox_style":"one_zero","webhook_batch_max":"often"}"#;
    let (status, body) = call(&server, Method::PUT, "/_control/knobs", set)
        .await
        .unwrap();
    assert_eq!(
        (status, body.as_str()),
        (
            422,
            "`bamboohr.webhook_batch_max` takes a count, 0 for no limit, not `often`"
        )
    );
    let (_, knobs) = call(&server, Method::GET, "/_control/knobs", "")
        .await
        .unwrap();
    assert!(knobs.contains(r#""checkbox_style":"yes_no""#), "{knobs}");
    let (status, knobs) = call(
        &server,
        Method::PUT,
        "/_control/knobs",
        r#"{"checkbox_style":"one_zero"}"#,
    )
    .await
    .unwrap();
    assert!(
        status == 200 && knobs.contains(r#""checkbox_style":"one_zero""#),
        "{knobs}"
    );

    let url = url(&server, "/");
    drop(server);
    // Stopping is asking the tasks to stop; the port is free once they have.
    for _ in 0..100 {
        if call_url(url.clone(), Method::GET, "").await == Err(TransportError::NotConnected) {
            receiver.abort();
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it still listens");
}

#[tokio::test]
async fn the_control_routes_are_for_this_machine_alone_and_the_api_for_any_name() {
    let server = Server::start(Company::demo()).await.unwrap();
    let send = async |path: &str, host: &str| {
        let mut request = Request::new(Method::GET, url(&server, path));
        request.headers.insert("host", host.parse().unwrap());
        Network::new().call(request).await.unwrap().status.as_u16()
    };
    for route in ["company", "knobs", "webhooks/1/log"] {
        let path = format!("/_control/{route}");
        assert_eq!(send(&path, "evil.example").await, 403, "{route}");
        assert_eq!(send(&path, "localhost").await, 200, "{route}");
    }
    assert_eq!(send("/api/v1/meta/fields", "acme.bamboohr.com").await, 401);
}
