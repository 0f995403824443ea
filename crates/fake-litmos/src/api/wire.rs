//! What goes out: users and lists as trees, written as JSON here and as XML in `xml`.
//!
//! Order is the contract's in both formats; nothing is left out of a full user.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::Site;
use crate::learner::{Learner, Value};
use crate::member::Member;
use jiff::Timestamp;

/// A value on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Value(Value),
    Object(Vec<(&'static str, Node)>),
    /// A list, with the name of one item's element in XML.
    List(&'static str, Vec<Node>),
}

impl Node {
    pub(super) fn text(text: &str) -> Node {
        Node::Value(Value::Text(text.to_owned()))
    }

    pub(super) fn number(number: usize) -> Node {
        Node::Value(Value::Number(number as u64))
    }

    pub(super) fn flag(flag: bool) -> Node {
        Node::Value(Value::Flag(flag))
    }

    /// JSON without white space and with `/` as `\/`.
    pub(super) fn to_json(&self) -> String {
        let json = serde_json::to_string(self).expect("texts, flags and numbers are always JSON");
        // A slash is never part of another escape, so this meets all of them and nothing else.
        json.replace('/', "\\/")
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Value(Value::Null) => serializer.serialize_unit(),
            Node::Value(Value::Text(text)) => serializer.serialize_str(text),
            Node::Value(Value::Flag(flag)) => serializer.serialize_bool(*flag),
            Node::Value(Value::Number(number)) => serializer.serialize_u64(*number),
            Node::List(_, items) => serializer.collect_seq(items),
            Node::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, node) in members {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

/// The eight members of a list row (contract, section 3.2).
const ROW: [Member; 8] = [
    Member::Id,
    Member::UserName,
    Member::FirstName,
    Member::LastName,
    Member::Active,
    Member::Email,
    Member::AccessLevel,
    Member::Brand,
];

/// A member as the API shows it, at `now`.
pub(super) fn shown(site: &Site, learner: &Learner, member: Member, now: Timestamp) -> Value {
    match member {
        Member::Active => Value::Flag(learner.is_active(now)),
        Member::ManagerName => {
            let manager = learner.manager.as_deref().and_then(|id| site.learner(id));
            Value::Text(manager.map(|manager| manager.full_name()).unwrap_or_default())
        }
        stored => learner.read(stored),
    }
}

/// A user with the given members.
fn object(site: &Site, learner: &Learner, members: &[Member], now: Timestamp) -> Node {
    let value = |member: &Member| (member.name(), Node::Value(shown(site, learner, *member, now)));
    Node::Object(members.iter().map(value).collect())
}

/// A complete user.
pub(super) fn full(site: &Site, learner: &Learner, now: Timestamp) -> Node {
    object(site, learner, Member::ALL, now)
}

/// The user in the answer to a create, where `SkipFirstLogin` is false whatever was sent.
pub(super) fn newborn(site: &Site, learner: &Learner, now: Timestamp) -> Node {
    let mut node = full(site, learner, now);
    if let Node::Object(members) = &mut node {
        let skip = members.iter_mut().find(|(name, _)| *name == Member::SkipFirstLogin.name());
        skip.expect("a full user has every member").1 = Node::Value(Value::Flag(false));
    }
    node
}

/// A list of short records.
pub(super) fn rows<'a>(site: &Site, learners: impl IntoIterator<Item = &'a Learner>, now: Timestamp) -> Node {
    Node::List("User", learners.into_iter().map(|learner| object(site, learner, &ROW, now)).collect())
}

/// A list of complete users.
pub(super) fn details<'a>(site: &Site, learners: impl IntoIterator<Item = &'a Learner>, now: Timestamp) -> Node {
    Node::List("User", learners.into_iter().map(|learner| full(site, learner, now)).collect())
}

/// A page with its place in the whole (contract, section 3.2).
pub(super) fn collection(items: Node, start: usize, limit: usize, total: usize) -> Node {
    let pagination = vec![
        ("BatchParam", Node::text("Limit")),
        ("BatchSize", Node::number(limit)),
        ("Start", Node::number(start)),
        ("TotalCount", Node::number(total)),
    ];
    Node::Object(vec![("Pagination", Node::Object(pagination)), ("Items", items)])
}
