//! A delivery that no subscription would build, signed as BambooHR signs.

use http::{HeaderName, HeaderValue, Method, header};
use scenario::verb::Deliver;
use transport::Request;

use super::raw_call::{add_headers, body_bytes};
use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::sim::party::Party;
use crate::world::World;

impl World {
    /// Sends a body of one's own to the receiver, with the key and the signature that subscriptions
    /// have (WHK-3, WHK-4).
    pub(super) async fn deliver(
        &mut self,
        delivery: &Deliver,
    ) -> Result<StepResult, UnsupportedStep> {
        let mut url = Party::Engine
            .url()
            .join("webhooks/bamboohr")
            .expect("a path written here");
        url.query_pairs_mut()
            .append_pair("apikey", &self.people.webhook_key);
        let mut request = Request::new(Method::POST, url);
        request.body = body_bytes(&delivery.body);
        let timestamp = self.now().as_second().to_string();
        let signature = fake_bamboohr::sign(&self.people.private_key, &request.body, &timestamp);
        let own = [
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (HeaderName::from_static("x-bamboohr-timestamp"), timestamp),
            (HeaderName::from_static("x-bamboohr-signature"), signature),
        ];
        for (name, value) in own {
            request.headers.insert(
                name,
                HeaderValue::try_from(value).expect("digits, hex and a media type"),
            );
        }
        add_headers(&mut request, &delivery.headers)?;
        Ok(self.send(request).await)
    }
}
