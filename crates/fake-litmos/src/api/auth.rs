//! Authentication and rights of a call (contract, sections 2.2, 2.3 and 6.1).

use http::Method;
use jiff::Timestamp;

use crate::api::call::Call;
use crate::api::error::Problem;
use crate::{AccessLevel, By, Refusal, Site};

/// The longest `source` the vendor documents. A longer one is accepted, since the consequence is
/// not documented, and cut.
const SOURCE_CHARACTERS_MAX: usize = 50;

/// The owner of a call's key, and the program named by `source`.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    key_of: String,
    source: String,
    pub(super) level: AccessLevel,
}

impl Caller {
    pub(super) fn by(&self) -> By {
        By::Call {
            key_of: self.key_of.clone(),
            source: self.source.clone(),
        }
    }
}

/// Authenticates a call: key, then source, then rate, then right.
pub(super) fn authenticate(
    site: &mut Site,
    call: &Call,
    path: &[String],
    now: Timestamp,
) -> Result<Caller, Problem> {
    let key = key(site, call)?;
    let person = site
        .keys
        .learner_of_key(key)
        .and_then(|id| site.learner(id));
    let person = person
        .ok_or_else(|| Refusal::key().because("nobody has this API key, or it was disabled"))?;
    // A key of a deleted or inactive learner is refused (guessed).
    if !person.is_active(now) {
        return Err(Refusal::key()
            .because("the learner who has this API key is inactive")
            .into());
    }
    let (key_of, level) = (person.id.clone(), person.access_level);
    let source = call.query.value("source").ok_or_else(Refusal::source)?;
    let source = source.chars().take(SOURCE_CHARACTERS_MAX).collect();
    let calls_max = site.knobs().rate_limit;
    if !site.limits.try_charge(key, now, calls_max) {
        let knobs = site.knobs();
        let (status, retry_after) = (knobs.rate_status, knobs.retry_after);
        return Err(Problem::Throttled {
            calls_max,
            status,
            retry_after,
        });
    }
    if !may_call(level, &call.method, path) {
        let reason = format!(
            "the access level {} of the key's learner does not allow this call",
            level.name()
        );
        return Err(Refusal::right().because(reason).into());
    }
    Ok(Caller {
        key_of,
        source,
        level,
    })
}

fn key<'a>(site: &Site, call: &'a Call) -> Result<&'a str, Refusal> {
    let in_query = call.query.value("apikey");
    let from_query = || in_query.filter(|_| site.knobs().allow_query_key);
    let key = call
        .header("apikey")
        .or_else(from_query)
        .map(str::trim)
        .filter(|key| !key.is_empty());
    key.ok_or_else(|| {
        Refusal::key().because(match in_query {
            Some(_) => {
                "there is no `apikey` header; a key in the query counts with the knob `litmos.allow_query_key` only"
            }
            None => "there is no `apikey` header",
        })
    })
}

/// The table of rights (contract, section 2.2). An unknown path needs no right: it is 404 for every
/// caller.
fn may_call(level: AccessLevel, method: &Method, path: &[String]) -> bool {
    let is = |place: usize, word: &str| {
        path.get(place)
            .is_some_and(|segment| segment.eq_ignore_ascii_case(word))
    };
    let lowest = if is(0, "users") && is(2, "teams") {
        // Somebody's teams go with the teams, not with the users.
        AccessLevel::Administrator
    } else if is(0, "users") || is(0, "org") {
        // The table does not list `/org` and `/courses`: one shows what `/users` does, the other is
        // harmless.
        AccessLevel::AccountOwner
    } else if is(0, "bulkimports") && method == Method::POST {
        AccessLevel::TeamLeader
    } else if is(0, "bulkimports") || is(0, "teams") || is(0, "courses") {
        AccessLevel::Administrator
    } else {
        AccessLevel::Learner
    };
    level <= lowest
}
