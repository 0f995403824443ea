//! Reading BambooHR for a Sync: the catalogue for the Litmos Access field, then the custom report
//! (RD-1, ELG-5).
//!
//! One call per step; the lane makes the next in another tick.

use crate::Engine;
use crate::vendors::convert;
use crate::vendors::wording::without_secrets;
use bamboohr_client::{Catalogue, Cause, Client, Error};
use jiff::Timestamp;
use sync_core::reading::CompleteRead;
use sync_core::reading::access_field::{self, AccessField};
use sync_core::{Config, Reason, SourceField};

/// The client of the connected company.
pub(crate) fn client(engine: &Engine) -> Option<Client> {
    let connection = engine.connection();
    let company = connection.company()?.to_owned();
    // It opened when the engine did.
    let key = connection.key(&engine.setup().sealing_key).ok().flatten()?;
    Some(Client::new(
        engine.transport(),
        &engine.setup().bamboohr_url,
        &company,
        &key,
    ))
}

/// What the catalog says about Litmos Access, given the option that decides between several
/// (ELG-5).
pub(crate) fn access_field(config: &Config, catalog: &Catalogue) -> AccessField {
    let entries: Vec<_> = catalog
        .fields
        .iter()
        .cloned()
        .map(convert::catalog_entry)
        .collect();
    access_field::find(&entries, config.litmos_access_field.as_deref())
}

/// Reads all employees; `access` is what reports call Litmos Access. The read's source time is the
/// moment before the request (WHK-15).
pub(crate) async fn report(
    client: &Client,
    access: &str,
    started_at: Timestamp,
) -> Result<CompleteRead, Error> {
    let mut columns: Vec<&str> = SourceField::with_alias().map(|(_, alias)| alias).collect();
    columns.push(access);
    let report = client.report(&columns).await?;
    Ok(convert::complete_read(report, started_at, Some(access)))
}

/// The reason code of a BambooHR error (FLT-5).
pub(crate) fn reason(cause: &Cause) -> Reason {
    match cause {
        Cause::NotConnected | Cause::NoAnswer | Cause::Unavailable(_) | Cause::ServerError => {
            Reason::BamboohrUnavailable
        }
        Cause::Throttled => {
            rulebook::hit(&rulebook::RTE_1);
            Reason::RateLimited
        }
        Cause::KeyRejected(_) => Reason::BamboohrKeyRejected,
        Cause::TooLarge => Reason::ResponseTooLarge,
        Cause::Unreadable(_) => {
            rulebook::hit(&rulebook::RTE_9);
            Reason::AnswerUnreadable
        }
        Cause::Rejected { status, message } => Reason::BamboohrRejected {
            status: *status,
            message: without_secrets(message),
        },
        // Only responses of Litmos are read as these.
        Cause::UserNameTaken | Cause::Gone => Reason::BamboohrRejected {
            status: cause.status().unwrap_or_default(),
            message: String::new(),
        },
    }
}

/// What a cause says to administrators, without what may be personal in BambooHR's own words
/// (FLT-5).
pub(crate) fn message(cause: &Cause) -> String {
    match cause {
        Cause::Rejected { status, message } => Cause::Rejected {
            status: *status,
            message: without_secrets(message),
        }
        .describe("BambooHR"),
        other => other.describe("BambooHR"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bamboohrs_messages_are_kept_without_what_may_be_personal() {
        let message = "No company for ana@acme.test".to_owned();
        let cause = Cause::Rejected {
            status: 400,
            message,
        };
        let Reason::BamboohrRejected { message, .. } = reason(&cause) else {
            panic!("a refusal")
        };
        assert_eq!(message, "No company for …");
        assert_eq!(
            super::message(&cause),
            "BambooHR refused with status 400: No company for …"
        );
    }
}
