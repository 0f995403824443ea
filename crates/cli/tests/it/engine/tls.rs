//! TLS to the vendors: a certificate the machine trusts lets the engine in, any other stops it
//! before a key is sent.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::process::{Engine, Installation};
use super::vendors::Vendors;

/// A certificate for this machine's loopback address, and what speaks for it.
fn certificate() -> (String, TlsAcceptor) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (cert.pem(), TlsAcceptor::from(Arc::new(config)))
}

/// Serves `router` behind TLS.
async fn serve(router: Router, acceptor: TlsAcceptor) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                // A caller that does not trust the certificate breaks off here.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = TowerToHyperService::new(router);
                _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    address
}

/// An installation whose vendors are behind TLS, and the certificate they show.
async fn behind_tls(name: &str) -> (Vendors, Installation, String) {
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new(name, &vendors);
    let (certificate, acceptor) = certificate();
    let bamboohr = serve(vendors.bamboohr.router(), acceptor.clone()).await;
    let litmos = serve(vendors.litmos.router(), acceptor).await;
    let config = std::fs::read_to_string(installation.path("engine.toml")).unwrap();
    let config = config.replace(&vendors.bamboohr_url, &format!("https://{bamboohr}"));
    installation.write(
        "engine.toml",
        config.replace(&vendors.litmos_url, &format!("https://{litmos}/v1.svc")),
    );
    (vendors, installation, certificate)
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_help_page_is_walked_as_in_the_open() {
    let (vendors, installation, certificate) = behind_tls("tls").await;
    installation.write("trusted.pem", certificate);
    let engine = Engine::start_trusting(&installation, "trusted.pem");
    engine.connect(&vendors).await;
    assert_eq!(engine.sync().await["summary"]["new"], 1);
    let import = engine.start_import().await;
    assert_eq!(engine.report(&import).await["run"]["counts"]["created"], 1);
    assert_eq!(vendors.learners().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_nobody_vouches_for_is_not_spoken_to() {
    let (vendors, installation, _) = behind_tls("tls-untrusted").await;
    let (another, _) = certificate();
    installation.write("trusted.pem", another);
    let engine = Engine::start_trusting(&installation, "trusted.pem");
    engine.post("/api/connection/enable", json!({})).await;
    let password = vendors
        .bamboohr
        .read(|company| company.admin().password.clone());
    let typed =
        json!({ "subdomain": "acme", "user_name": "admin@acme.test", "password": password });
    let (status, problem) = engine.post("/api/connection/connect", typed).await;
    assert_eq!(
        (status, &problem["code"]),
        (502, &json!("bamboohr_unavailable")),
        "{problem}"
    );
    assert_eq!(engine.get("/api/connection").await.1["state"], "enabled");
}
