//! A good answer of every call beside `/users`, whole and in both formats: status, headers, body.

mod bulkimports;
mod courses;
mod custom_fields;
mod membership;
mod org;
mod teams;

use super::*;

const LEARNER: &str = "rT7_k2-Lq0M1";

impl Desk {
    /// What a call without a body is answered with, in JSON and then in XML.
    async fn read_in_both(&self, path: &str) -> String {
        self.in_both(&format!("GET {path}"), "", "").await
    }

    /// Sends a body in JSON and another in XML, each answered in its own format.
    async fn in_both(&self, line: &str, json: &str, xml: &str) -> String {
        let join = if line.contains('?') { '&' } else { '?' };
        let json = self
            .send(&format!("{line}{join}format=json"), JSON, json)
            .await;
        let xml = self
            .send(&format!("{line}{join}format=xml"), XML, xml)
            .await;
        format!("{}\n\n{}", json.whole(), xml.whole())
    }
}
