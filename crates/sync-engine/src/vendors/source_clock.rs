//! BambooHR's clock (WHK-30): how far it is from the engine's, measured from the `Date` header of
//! its answers.
//!
//! Every source time is on that clock, in whole seconds as BambooHR writes them. A `Date` has whole
//! seconds too, so it gives a range of offsets; the last one stays as long as it lies in the range,
//! or two measurements of the same clock would put the same moment at two times.

use std::sync::{Arc, Mutex, PoisonError};

use clock::Clock;
use http::HeaderMap;
use http::header::DATE;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use transport::{CallFuture, Request, Transport};

use crate::store::{self, Store, StoreError};

const STORED_AS: &str = "source_clock_offset";

/// A clock that is further off than this is not believed.
const OFFSET_MAX: SignedDuration = SignedDuration::from_hours(24);

/// The resolution of a `Date` header.
const RESOLUTION: SignedDuration = SignedDuration::from_secs(1);

/// BambooHR's clock as far as it is known. It is stored, so that a new engine need not ask first.
#[derive(Debug)]
pub(crate) struct SourceClock {
    offset: Mutex<SignedDuration>,
    store: Store,
}

/// A clock that is further off than [`OFFSET_MAX`].
#[derive(Debug, PartialEq, Eq)]
struct OffsetError(SignedDuration);

impl SourceClock {
    /// The clock as it was last measured; the engine's own if it never was.
    pub(crate) fn load(store: &Store) -> Result<SourceClock, StoreError> {
        let stored: Option<SignedDuration> =
            store.read(|connection| store::settings::get(connection, STORED_AS))?;
        Ok(SourceClock {
            offset: Mutex::new(stored.unwrap_or_default()),
            store: store.clone(),
        })
    }

    /// What BambooHR's clock shows when the engine's shows `at`, in whole seconds.
    pub(crate) fn time(&self, at: Timestamp) -> Timestamp {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let time = at.saturating_add(offset).unwrap_or(at);
        time.round(
            TimestampRound::new()
                .smallest(Unit::Second)
                .mode(RoundMode::Floor),
        )
        .unwrap_or(time)
    }

    /// Measures by the `Date` of an answer received at `received` to a request sent at `sent`, by
    /// the engine's clock.
    fn measure(&self, headers: &HeaderMap, sent: Timestamp, received: Timestamp) {
        let Some(date) = date(headers) else { return };
        let known = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        match offset(known, date, sent, received) {
            Ok(offset) if offset == known => {}
            Ok(offset) => self.store(offset),
            Err(OffsetError(offset)) => {
                tracing::warn!(%offset, "BambooHR's clock is more than a day off; its Date header is ignored");
            }
        }
    }

    fn store(&self, offset: SignedDuration) {
        tracing::info!(%offset, "BambooHR's clock was measured");
        if let Err(error) = self
            .store
            .write(|transaction| store::settings::put(transaction, STORED_AS, &offset))
        {
            tracing::error!(%error, "the offset of BambooHR's clock could not be stored");
        }
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = offset;
    }
}

/// The offset nearest to `known` that agrees with an answer dated `date`.
fn offset(
    known: SignedDuration,
    date: Timestamp,
    sent: Timestamp,
    received: Timestamp,
) -> Result<SignedDuration, OffsetError> {
    let (least, most) = (
        date.duration_since(received),
        (date.duration_since(sent)).saturating_add(RESOLUTION),
    );
    // The engine's own clock may have been set back meanwhile.
    let offset = known.min(most).max(least);
    if offset.abs() > OFFSET_MAX {
        Err(OffsetError(offset))
    } else {
        Ok(offset)
    }
}

/// The `Date` of an answer, if it can be read.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|date| date.timestamp())
}

/// A transport to BambooHR that measures its clock with every answer.
pub(crate) struct MeasuringTransport {
    inner: Arc<dyn Transport>,
    clock: Clock,
    source_clock: Arc<SourceClock>,
}

impl MeasuringTransport {
    pub(crate) fn wrap(
        inner: Arc<dyn Transport>,
        clock: &Clock,
        source_clock: &Arc<SourceClock>,
    ) -> Arc<dyn Transport> {
        Arc::new(MeasuringTransport {
            inner,
            clock: clock.clone(),
            source_clock: Arc::clone(source_clock),
        })
    }
}

impl Transport for MeasuringTransport {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(async move {
            let sent = self.clock.now();
            let answer = self.inner.call(request).await;
            if let Ok(response) = &answer {
                self.source_clock
                    .measure(&response.headers, sent, self.clock.now());
            }
            answer
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn seconds(seconds: f64) -> SignedDuration {
        SignedDuration::from_secs_f64(seconds)
    }

    /// The offset after an answer dated 12:00:00, requested and received so many seconds later by
    /// the engine's clock.
    fn measured(known: f64, sent: f64, received: f64) -> Result<SignedDuration, OffsetError> {
        let date = at("2026-11-02T12:00:00Z");
        offset(
            seconds(known),
            date,
            date + seconds(sent),
            date + seconds(received),
        )
    }

    #[test]
    fn a_clock_that_may_be_right_is_right() {
        assert_eq!(measured(0.0, 0.0, 0.0), Ok(seconds(0.0)));
        // The date is that of the second in which the answer was made.
        assert_eq!(measured(0.0, 0.9, 0.95), Ok(seconds(0.0)));
        // The answer was made at any time between sending and receiving.
        assert_eq!(measured(0.0, -5.0, 20.0), Ok(seconds(0.0)));
    }

    #[test]
    fn a_clock_ahead_or_behind_is_off_by_the_least_that_explains_the_date() {
        assert_eq!(measured(0.0, -300.0, -300.0), Ok(seconds(300.0)));
        assert_eq!(measured(0.0, -301.0, -300.0), Ok(seconds(300.0)));
        assert_eq!(measured(0.0, 7200.0, 7201.0), Ok(seconds(-7199.0)));
        assert_eq!(measured(0.0, 1.5, 1.5), Ok(seconds(-0.5)));
    }

    #[test]
    fn what_was_known_stays_while_it_explains_the_date() {
        assert_eq!(measured(300.0, -300.9, -300.2), Ok(seconds(300.2)));
        assert_eq!(measured(300.2, -300.2, -299.4), Ok(seconds(300.2)));
        assert_eq!(
            measured(300.2, 0.0, 0.0),
            Ok(seconds(1.0)),
            "it was set right"
        );
    }

    #[test]
    fn more_than_a_day_is_not_believed() {
        let day = 86_400.0;
        assert_eq!(measured(0.0, -day, -day), Ok(seconds(day)));
        assert_eq!(
            measured(0.0, -day - 1.0, -day - 1.0),
            Err(OffsetError(seconds(day + 1.0)))
        );
        assert_eq!(measured(0.0, day + 1.0, day + 1.0), Ok(seconds(-day)));
        assert_eq!(
            measured(0.0, day + 2.0, day + 2.0),
            Err(OffsetError(seconds(-day - 1.0)))
        );
    }

    #[test]
    fn a_date_is_read_in_its_form_or_not_at_all() {
        let read = |text: &'static str| {
            date(&HeaderMap::from_iter([(
                DATE,
                HeaderValue::from_static(text),
            )]))
        };
        assert_eq!(
            read("Mon, 02 Nov 2026 12:00:00 GMT"),
            Some(at("2026-11-02T12:00:00Z"))
        );
        for text in [
            "",
            "now",
            "2026-11-02T12:00:00Z",
            "Tue, 02 Nov 2026 12:00:00 GMT",
            "Mon, 31 Nov 2026 12:00:00 GMT",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(date(&HeaderMap::new()), None);
    }

    #[test]
    fn the_clock_is_kept_and_shows_whole_seconds() {
        let store = Store::in_memory();
        let clock = SourceClock::load(&store).expect("a store in memory");
        let engine_time = at("2026-11-02T11:00:00.75Z");
        assert_eq!(clock.time(engine_time), at("2026-11-02T11:00:00Z"));
        let dated = HeaderMap::from_iter([(
            DATE,
            HeaderValue::from_static("Mon, 02 Nov 2026 12:00:00 GMT"),
        )]);
        clock.measure(&dated, engine_time, engine_time);
        assert_eq!(clock.time(engine_time), at("2026-11-02T12:00:00Z"));
        assert_eq!(
            SourceClock::load(&store)
                .expect("a store")
                .time(engine_time),
            at("2026-11-02T12:00:00Z")
        );
        let undated = HeaderMap::from_iter([(DATE, HeaderValue::from_static("yesterday"))]);
        clock.measure(&undated, engine_time, engine_time);
        let too_far = HeaderMap::from_iter([(
            DATE,
            HeaderValue::from_static("Wed, 04 Nov 2026 12:00:00 GMT"),
        )]);
        clock.measure(&too_far, engine_time, engine_time);
        assert_eq!(
            clock.time(engine_time),
            at("2026-11-02T12:00:00Z"),
            "it was last measured an hour ahead"
        );
    }
}
