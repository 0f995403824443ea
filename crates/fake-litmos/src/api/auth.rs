//! Who calls and whether they may (contract, sections 2.2, 2.3 and 6.1).

use jiff::Timestamp;

use super::call::Call;
use super::error::Problem;
use crate::learner::AccessLevel;
use crate::{By, Refusal, Site};

/// Whose key a call carries, and what program it says it is.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    key_of: String,
    source: String,
}

impl Caller {
    pub(super) fn by(&self) -> By {
        By::Call { key_of: self.key_of.clone(), source: self.source.clone() }
    }
}

/// Lets a call in: key, then source, then rate, then right.
pub(super) fn admit(site: &mut Site, call: &Call, path: &[String], now: Timestamp) -> Result<Caller, Problem> {
    let key = key(site, call).ok_or_else(Refusal::key)?.to_owned();
    let person = site.keys.opened_by(&key).and_then(|id| site.learner(id)).cloned();
    // A key is as good as its person: it opens nothing for somebody deleted or inactive (guessed).
    let person = person.filter(|person| person.is_active(now)).ok_or_else(Refusal::key)?;
    let source = call.query.value("source").ok_or_else(Refusal::source)?.to_owned();
    let calls_max = site.knobs().rate_limit;
    if !site.limits.admit(&key, now, calls_max) {
        let knobs = site.knobs();
        return Err(Problem::Throttled { status: knobs.rate_status, retry_after: knobs.retry_after });
    }
    if !may_call(person.access_level, path) {
        return Err(Refusal::right().into());
    }
    Ok(Caller { key_of: person.id.clone(), source })
}

fn key<'a>(site: &Site, call: &'a Call) -> Option<&'a str> {
    let from_query = || call.query.value("apikey").filter(|_| site.knobs().allow_query_key);
    call.header("apikey").or_else(from_query).map(str::trim).filter(|key| !key.is_empty())
}

/// Everything under `/users` is the account owners' alone; other paths have no right to ask for yet.
fn may_call(level: AccessLevel, path: &[String]) -> bool {
    let is_users = path.first().is_some_and(|segment| segment.eq_ignore_ascii_case("users"));
    level == AccessLevel::AccountOwner || !is_users
}
