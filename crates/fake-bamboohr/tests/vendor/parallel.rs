//! Sixty-four clients at a time on a real port: nothing is lost, and nobody sees a change half
//! made.

use std::sync::Arc;

use fake_bamboohr::{Command, CustomField, Kind, Server};
use http::Method;
use tokio::task::JoinSet;
use transport::{Network, Request, Transport};

use crate::support::{acme, basic};

const CLIENTS: u64 = 64;
const ROUNDS: u64 = 10;

struct Client {
    server: Arc<Server>,
    network: Arc<Network>,
    basic: String,
}

impl Client {
    /// Asks for JSON and gives the body, or the address of what was added.
    async fn ask(&self, method: Method, rest: &str, body: String) -> String {
        let base = self.server.url();
        let url = format!("{base}/api/gateway.php/acme/v1/{rest}")
            .parse()
            .unwrap();
        let mut request = Request::new(method, url);
        for (name, value) in [
            ("authorization", self.basic.as_str()),
            ("accept", "application/json"),
            ("content-type", "application/json"),
        ] {
            request.headers.insert(name, value.parse().unwrap());
        }
        request.body = body.into();
        let answer = self.network.call(request).await.expect("an answer");
        assert!(answer.status.is_success(), "{rest}: {}", answer.status);
        let location = answer
            .headers
            .get("location")
            .map(|at| at.to_str().unwrap().to_owned());
        location.unwrap_or_else(|| String::from_utf8(answer.body.to_vec()).unwrap())
    }

    /// Adds somebody and changes them, changes a field of one's own of Zoë, and sets three of her
    /// fields that all clients set, always to the same text; looks at these in between.
    async fn work(&self, number: u64) -> u64 {
        let name = |round: u64| format!("client {number} round {round}");
        let location = self.ask(
            Method::POST,
            "employees",
            format!(r#"{{"firstName":"{0}","lastName":"{0}"}}"#, name(0)),
        );
        let own: u64 = location.await.rsplit('/').next().unwrap().parse().unwrap();
        for round in 1..=ROUNDS {
            let name = name(round);
            let set = format!(r#"{{"firstName":"{name}","lastName":"{name}"}}"#);
            self.ask(Method::POST, &format!("employees/{own}"), set)
                .await;
            let set = format!(r#"{{"customNote{number}":"{name}"}}"#);
            self.ask(Method::POST, "employees/417", set).await;
            let set =
                format!(r#"{{"firstName":"{name}","middleName":"{name}","lastName":"{name}"}}"#);
            self.ask(Method::POST, "employees/418", set).await;
            let seen = self
                .ask(
                    Method::GET,
                    "employees/418?fields=firstName,middleName,lastName",
                    String::new(),
                )
                .await;
            let seen: serde_json::Value = serde_json::from_str(&seen).unwrap();
            assert_eq!(
                seen["firstName"], seen["middleName"],
                "a change is seen whole or not at all"
            );
            assert_eq!(
                seen["firstName"], seen["lastName"],
                "a change is seen whole or not at all"
            );
        }
        own
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_clients_lose_nothing_and_see_no_change_half_made() {
    let mut company = acme();
    for number in 0..CLIENTS {
        let (label, options, parts) = (format!("Note {number}"), Vec::new(), Vec::new());
        let note = CustomField {
            label,
            kind: Kind::Text,
            options,
            parts,
        };
        company
            .apply(
                Command::AddCustomField(note),
                crate::support::START.parse().unwrap(),
            )
            .unwrap();
    }
    let key = company.admin_key().unwrap().to_owned();
    let server = Arc::new(Server::start(company).await.unwrap());
    let network = Arc::new(Network::new());
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let (server, network, basic) = (Arc::clone(&server), Arc::clone(&network), basic(&key));
        clients.spawn(async move {
            (
                number,
                Client {
                    server,
                    network,
                    basic,
                }
                .work(number)
                .await,
            )
        });
    }
    let done = clients.join_all().await;
    server.fake().read(|company| {
        assert_eq!(
            company.employees().len() as u64,
            3 + CLIENTS,
            "everybody who was added is there"
        );
        let ids: std::collections::BTreeSet<u64> = done.iter().map(|(_, own)| *own).collect();
        assert_eq!(ids.len() as u64, CLIENTS, "no id was given twice");
        for (number, own) in done {
            let last = format!("client {number} round {ROUNDS}");
            assert_eq!(
                company.employee(own).unwrap().value("lastName"),
                Some(&*last)
            );
            let note = company
                .employee(417)
                .unwrap()
                .value(&format!("customNote{number}"));
            assert_eq!(
                note,
                Some(&*last),
                "what one wrote on the record of all is there"
            );
        }
    });
}
