//! Counts for every route how many generated requests were done and how many were refused.
//!
//! Without this a generator could become weak without notice, as its test stays green.

use std::collections::BTreeMap;
use std::fmt;

use http::StatusCode;

use super::{Answer, Sent};

/// What came of the requests to each route.
#[derive(Clone, Debug)]
pub struct Reach {
    routes: BTreeMap<String, RouteStats>,
    requests: usize,
}

/// What came of the requests to one route.
#[derive(Clone, Copy, Debug, Default)]
struct RouteStats {
    done: usize,
    /// Refused for another reason than the caller.
    refused: usize,
    /// Refused because of the caller.
    turned_away: usize,
}

impl Reach {
    /// Counts for these routes: `PUT /users/{id}`. A word in braces stands for any; of the routes
    /// that fit, the one with the fewest of these counts.
    pub fn new<'a>(routes: impl IntoIterator<Item = &'a str>) -> Reach {
        let routes = routes
            .into_iter()
            .map(|route| (route.to_owned(), RouteStats::default()))
            .collect();
        Reach {
            routes,
            requests: 0,
        }
    }

    /// Counts an answer.
    pub fn record(&mut self, sent: &Sent, answer: &Answer) {
        self.requests += 1;
        let fitting = self
            .routes
            .iter_mut()
            .filter_map(|(route, stats)| Some((variables(route, sent)?, stats)));
        let Some((_, stats)) = fitting.min_by_key(|(variables, _)| *variables) else {
            return;
        };
        match answer.status {
            status if status.is_success() => stats.done += 1,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if !sent.is_open => {
                stats.turned_away += 1
            }
            _ => stats.refused += 1,
        }
    }

    /// The routes of which fewer than `least` requests were done, but for those `never` done.
    pub fn rarely_done(&self, least: usize, never: &[&str]) -> Vec<&str> {
        self.matching(|stats| stats.done < least)
            .filter(|route| !never.contains(route))
            .collect()
    }

    /// The writes of which fewer than `least` requests were refused for what they say, and the
    /// reads of which fewer were refused at all.
    pub fn rarely_refused(&self, least: usize) -> Vec<&str> {
        let writes = self
            .matching(|stats| stats.refused < least)
            .filter(|route| is_write(route));
        let reads = self
            .matching(|stats| stats.refused + stats.turned_away < least)
            .filter(|route| !is_write(route));
        writes.chain(reads).collect()
    }

    /// Of all requests, per cent: writes that were done, and writes that were refused for what they
    /// say.
    pub fn write_shares(&self) -> (usize, usize) {
        let writes = || {
            self.routes
                .iter()
                .filter(|(route, _)| is_write(route))
                .map(|(_, stats)| stats)
        };
        let share = |count: usize| 100 * count / self.requests.max(1);
        (
            share(writes().map(|stats| stats.done).sum()),
            share(writes().map(|stats| stats.refused).sum()),
        )
    }

    fn matching(&self, is_meant: impl Fn(&RouteStats) -> bool) -> impl Iterator<Item = &str> {
        self.routes
            .iter()
            .filter(move |(_, stats)| is_meant(stats))
            .map(|(route, _)| route.as_str())
    }
}

fn is_write(route: &str) -> bool {
    !route.starts_with("GET ")
}

/// How many words of a route stand for any, if the request goes there.
fn variables(route: &str, sent: &Sent) -> Option<usize> {
    let (method, path) = route.split_once(' ')?;
    let words = path.split('/').filter(|word| !word.is_empty());
    let mut path = sent.path.iter().filter(|word| !word.is_empty());
    let mut variables = 0;
    for word in words {
        let part = path.next()?;
        if word.starts_with('{') {
            variables += 1;
        } else if !word.eq_ignore_ascii_case(part) {
            return None;
        }
    }
    (path.next().is_none() && sent.method.as_str() == method).then_some(variables)
}

/// One route a line.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} requests: done, refused, turned away", self.requests)?;
        for (
            route,
            RouteStats {
                done,
                refused,
                turned_away,
            },
        ) in &self.routes
        {
            writeln!(f, "{done:6} {refused:6} {turned_away:6}  {route}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::Request;

    fn sent(line: &str) -> Sent {
        Request::bare(line).to_sent("", &[])
    }

    #[test]
    fn a_request_goes_to_the_route_with_the_fewest_words_that_stand_for_any() {
        let mut reach = Reach::new([
            "GET /users",
            "GET /users/{id}",
            "GET /users/details",
            "PUT /users/{id}",
        ]);
        let answer = |status| Answer {
            status,
            headers: Default::default(),
            body: Default::default(),
        };
        reach.record(&sent("GET Users/"), &answer(StatusCode::OK));
        reach.record(
            &sent("GET users/details"),
            &answer(StatusCode::NOT_ACCEPTABLE),
        );
        reach.record(&sent("GET users/a"), &answer(StatusCode::FORBIDDEN));
        reach.record(&sent("PUT users/a"), &answer(StatusCode::CONFLICT));
        reach.record(&sent("PUT users/a"), &answer(StatusCode::OK));
        reach.record(&sent("GET users/a/b"), &answer(StatusCode::NOT_FOUND));
        assert_eq!(
            reach.rarely_done(1, &["GET /users/{id}"]),
            ["GET /users/details"]
        );
        assert_eq!(reach.rarely_refused(1), ["GET /users"]);
        assert_eq!(reach.write_shares(), (16, 16));
    }
}
