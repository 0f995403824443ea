//! What goes out: users and lists as trees, which `json_out` and `xml_out` write.
//!
//! Order is the contract's in both formats; nothing is left out of a full user. A user in a tree is
//! the record itself: its members are read while they are written and never copied.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::{Learner, Member, Site, Value};

/// A value on its way out.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    Value(Value<'a>),
    Object(Vec<(&'static str, Node<'a>)>),
    /// A list, with the name of one item's element in XML.
    List(&'static str, Vec<Node<'a>>),
    User(User<'a>),
    /// Names with values; in XML a name is an attribute.
    Parameters(Vec<(String, String)>),
}

impl<'a> Node<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Node<'a> {
        Node::Value(Value::Text(text.into()))
    }

    pub(crate) fn number(number: usize) -> Node<'a> {
        Node::Value(Value::Number(number as u64))
    }

    pub(crate) fn flag(flag: bool) -> Node<'a> {
        Node::Value(Value::Flag(flag))
    }

    /// The approximate size as JSON in bytes; XML, which writes names twice, takes about twice as
    /// much. A generous guess, so that a page is written without reallocation.
    pub(crate) fn bytes_about(&self) -> usize {
        match self {
            Node::Value(_) => MEMBER_BYTES_ABOUT,
            Node::Object(members) => members
                .iter()
                .map(|(_, node)| MEMBER_BYTES_ABOUT + node.bytes_about())
                .sum(),
            Node::List(_, items) => items.iter().map(Node::bytes_about).sum(),
            Node::User(user) => user.members.len() * MEMBER_BYTES_ABOUT,
            Node::Parameters(items) => items.len() * 2 * MEMBER_BYTES_ABOUT,
        }
    }
}

/// What a member takes with its name, in bytes.
const MEMBER_BYTES_ABOUT: usize = 32;

/// A user with some of the members, as the API shows it at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User<'a> {
    site: &'a Site,
    learner: &'a Learner,
    members: &'static [Member],
    now: Timestamp,
    /// In the answer to a create `SkipFirstLogin` is false, whatever was sent.
    is_create_answer: bool,
}

impl<'a> User<'a> {
    fn new(
        site: &'a Site,
        learner: &'a Learner,
        members: &'static [Member],
        now: Timestamp,
    ) -> User<'a> {
        User {
            site,
            learner,
            members,
            now,
            is_create_answer: false,
        }
    }

    /// The members with their values, in order.
    pub(crate) fn members(self) -> impl Iterator<Item = (&'static str, Value<'a>)> {
        self.members
            .iter()
            .map(move |member| (member.name(), self.value(*member)))
    }

    fn value(self, member: Member) -> Value<'a> {
        if self.is_create_answer && member == Member::SkipFirstLogin {
            return Value::Flag(false);
        }
        member_value(self.site, self.learner, member, self.now)
    }
}

/// The eight members of a list row (contract, section 3.2).
const ROW: &[Member] = &[
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
pub(crate) fn member_value<'a>(
    site: &Site,
    learner: &'a Learner,
    member: Member,
    now: Timestamp,
) -> Value<'a> {
    match member {
        Member::Active => Value::Flag(learner.is_active(now)),
        Member::ManagerName => {
            let manager = learner.manager.as_deref().and_then(|id| site.learner(id));
            Value::Text(
                manager
                    .map(|manager| manager.full_name())
                    .unwrap_or_default()
                    .into(),
            )
        }
        stored => learner.read(stored),
    }
}

/// A complete user.
pub(crate) fn full<'a>(site: &'a Site, learner: &'a Learner, now: Timestamp) -> Node<'a> {
    Node::User(User::new(site, learner, Member::ALL, now))
}

/// The user in the answer to a create.
pub(crate) fn created<'a>(site: &'a Site, learner: &'a Learner, now: Timestamp) -> Node<'a> {
    Node::User(User {
        is_create_answer: true,
        ..User::new(site, learner, Member::ALL, now)
    })
}

/// A list of short records.
pub(crate) fn rows<'a>(
    site: &'a Site,
    learners: impl IntoIterator<Item = &'a Learner>,
    now: Timestamp,
) -> Node<'a> {
    let row = |learner| Node::User(User::new(site, learner, ROW, now));
    Node::List("User", learners.into_iter().map(row).collect())
}

/// A list of complete users.
pub(crate) fn details<'a>(
    site: &'a Site,
    learners: impl IntoIterator<Item = &'a Learner>,
    now: Timestamp,
) -> Node<'a> {
    Node::List(
        "User",
        learners
            .into_iter()
            .map(|learner| full(site, learner, now))
            .collect(),
    )
}

/// A page with its place in the whole (contract, section 3.2).
pub(crate) fn collection(items: Node<'_>, start: usize, limit: usize, total: usize) -> Node<'_> {
    let pagination = vec![
        ("BatchParam", Node::text("Limit")),
        ("BatchSize", Node::number(limit)),
        ("Start", Node::number(start)),
        ("TotalCount", Node::number(total)),
    ];
    Node::Object(vec![
        ("Pagination", Node::Object(pagination)),
        ("Items", items),
    ])
}
