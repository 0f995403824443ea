//! What the world does to one call on its way.

use std::time::Duration;

use bytes::Bytes;
use transport::Response;

/// What happens to one call. Faults give verdicts; a call that no fault meets passes.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// It arrives and its answer returns at once.
    Pass,
    /// It arrives at once, its answer returns after this long or the caller's deadline, whichever
    /// is first.
    Slow(Duration),
    /// The connection breaks before the receiver sees it.
    Reset,
    /// The receiver acts, then the connection breaks.
    LostAnswer,
    /// A proxy answers instead; the receiver sees nothing.
    Instead(Box<Response>),
    /// The receiver acts; its answer is spoilt on the way back.
    Spoil(Spoil),
    /// The sender dies before it sends.
    KillBefore,
    /// The receiver acts, and the sender dies before it gets the response.
    KillAfter,
}

/// How an answer is spoilt on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spoil {
    /// The body no longer parses.
    Malformed,
    /// Nothing of the body is left.
    Empty,
    /// The member of this name is gone from every JSON object of the body.
    DropField(String),
}

impl Spoil {
    /// Spoils `answer`. The headers stay, as they would with a careless proxy.
    pub(crate) fn spoil(&self, answer: &mut Response) {
        answer.headers.remove(http::header::CONTENT_LENGTH);
        match self {
            Spoil::Malformed => {
                let mut body = answer.body.to_vec();
                body.splice(0..0, *b"<<");
                answer.body = Bytes::from(body);
            }
            Spoil::Empty => answer.body = Bytes::new(),
            Spoil::DropField(name) => {
                if let Ok(mut json) = serde_json::from_slice(&answer.body) {
                    drop_member(&mut json, name);
                    answer.body = Bytes::from(json.to_string());
                }
            }
        }
    }
}

fn drop_member(json: &mut serde_json::Value, name: &str) {
    match json {
        serde_json::Value::Object(members) => {
            members.shift_remove(name);
            members
                .values_mut()
                .for_each(|member| drop_member(member, name));
        }
        serde_json::Value::Array(items) => {
            items.iter_mut().for_each(|item| drop_member(item, name))
        }
        _ => {}
    }
}
