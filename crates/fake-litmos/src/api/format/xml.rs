//! Reading XML (contract, sections 2.4 and 2.5), as the vendor's data-contract serialiser does it:
//! it walks the members in contract order with a pointer; an element at or behind the pointer is
//! taken, a known one before it is silently dropped.

use fake_kit::{is_xml_character, resolve_reference};
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::commands::user_input::{FieldInput, UserInput};
use crate::{Member, Refusal};

/// What a declaration may call the encoding.
const ENCODING: &str = "utf-8";
/// The most attributes an element may have; the vendor's clients write two at most.
const ATTRIBUTES_MAX: usize = 64;
/// How deep elements may lie, the root not counted: what the vendor's kind of server allows by
/// default.
const DEPTH_MAX: usize = 32;

/// Parses a user from an XML body.
pub(crate) fn parse_user(text: &str) -> Result<UserInput, Refusal> {
    let mut user = UserInput::default();
    let mut pointer = Pointer::default();
    let knows = |name: &str| Member::parse(name).is_some();
    let malformed = || Refusal::body().because("the body is no well-formed XML element `User`");
    for (name, input) in elements(text, "User", &knows).ok_or_else(malformed)? {
        let Some(member) = Member::parse(&name) else {
            continue;
        };
        if pointer.takes(member) && !user.contains(member) {
            user.set(member, input)?;
        }
    }
    Ok(user)
}

/// The next member the pointer accepts.
#[derive(Debug, Default)]
struct Pointer(Option<Member>);

impl Pointer {
    fn takes(&mut self, member: Member) -> bool {
        if member.floats() && self.0 >= Some(Member::Country) {
            return true;
        }
        let is_ahead = self.0 < Some(member);
        if is_ahead {
            self.0 = Some(member);
        }
        is_ahead
    }
}

/// The elements under one element, by name.
pub(crate) type Elements = Vec<(String, FieldInput)>;

/// The elements directly under the root, in order, if the text is one well-formed element named
/// `root`. Elements of another namespace and everything deeper than text are left out, and so are
/// those that are not known, unless they are empty. A known element that holds elements is as bad
/// as malformed XML.
pub(crate) fn elements(text: &str, root: &str, knows: &dyn Fn(&str) -> bool) -> Option<Elements> {
    let mut reader = reader(text)?;
    let is_empty = open_root(&mut reader, root)?;
    let found = if is_empty {
        Vec::new()
    } else {
        members(&mut reader, knows)?
    };
    ends_here(&mut reader).then_some(found)
}

/// A reader of the text; `None` if it holds a character that XML does not have.
pub(crate) fn reader(text: &str) -> Option<NsReader<&[u8]>> {
    text.chars()
        .all(is_xml_character)
        .then(|| NsReader::from_str(text))
}

/// Reads up to and with the root's beginning; whether it is already its end.
pub(crate) fn open_root(reader: &mut NsReader<&[u8]>, root: &str) -> Option<bool> {
    loop {
        let (is_plain, event) = next(reader)?;
        match event {
            Event::Start(start) if is_plain && start.name().0 == root => return Some(false),
            Event::Empty(start) if is_plain && start.name().0 == root => return Some(true),
            Event::Decl(declaration) => is_utf_8(&declaration).then_some(())?,
            Event::Comment(_) | Event::PI(_) => {}
            Event::Text(text) if text.trim().is_empty() => {}
            // A document type is prohibited; anything else is another root or none.
            _ => return None,
        }
    }
}

/// Reads the members up to and including the end of their element.
pub(crate) fn members(
    reader: &mut NsReader<&[u8]>,
    knows: &dyn Fn(&str) -> bool,
) -> Option<Elements> {
    let mut found = Vec::new();
    loop {
        let (is_plain, event) = next(reader)?;
        match event {
            Event::Start(start) => {
                let (name, is_nil) = (start.name().0.to_owned(), is_nil(reader, &start));
                let text = content(reader)?;
                let is_known = is_plain && knows(&name);
                match (is_known, is_nil, text) {
                    (false, _, _) => {}
                    (true, true, _) => found.push((name, FieldInput::Null)),
                    // A known member that holds elements is no text.
                    (true, false, text) => found.push((name, FieldInput::Text(text?))),
                }
            }
            Event::Empty(start) if is_plain => {
                let input = if is_nil(reader, &start) {
                    FieldInput::Null
                } else {
                    FieldInput::Text(String::new())
                };
                found.push((start.name().0.to_owned(), input));
            }
            Event::End(_) => return Some(found),
            Event::Eof | Event::DocType(_) => return None,
            // Text between members means nothing, but a bad reference in it still breaks the
            // document.
            Event::GeneralRef(reference) => drop(resolve_reference(&reference)?),
            _ => {}
        }
    }
}

/// Whether a declaration names no other encoding than the one every body has.
fn is_utf_8(declaration: &BytesDecl<'_>) -> bool {
    match declaration.encoding() {
        None => true,
        Some(encoding) => encoding.is_ok_and(|encoding| encoding.eq_ignore_ascii_case(ENCODING)),
    }
}

/// The next event and whether its element has no namespace; `None` if the text is not well formed.
pub(crate) fn next<'t>(reader: &mut NsReader<&'t [u8]>) -> Option<(bool, Event<'t>)> {
    let (namespace, event) = reader.read_resolved_event().ok()?;
    let is_plain = namespace == ResolveResult::Unbound;
    if let Event::Start(start) | Event::Empty(start) = &event {
        // Their names are compared with one another, so the number is bounded first.
        let is_bounded = start
            .attributes()
            .with_checks(false)
            .take(ATTRIBUTES_MAX + 1)
            .count()
            <= ATTRIBUTES_MAX;
        (is_bounded && start.attributes().all(|attribute| attribute.is_ok())).then_some(())?;
    }
    Some((is_plain, event))
}

/// The text up to the end of the element just begun. The outer `None` is malformed XML, the inner
/// one an element that holds elements.
pub(crate) fn content(reader: &mut NsReader<&[u8]>) -> Option<Option<String>> {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut holds_elements = false;
    loop {
        match next(reader)?.1 {
            Event::Text(piece) => text.push_str(&piece.xml10_content()),
            Event::CData(piece) => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) => text.push_str(&resolve_reference(&reference)?),
            Event::Start(_) => {
                depth += 1;
                holds_elements = true;
                (depth < DEPTH_MAX).then_some(())?;
            }
            Event::Empty(_) => holds_elements = true,
            Event::End(_) if depth == 0 => return Some((!holds_elements).then_some(text)),
            Event::End(_) => depth -= 1,
            Event::Eof | Event::DocType(_) => return None,
            _ => {}
        }
    }
}

fn is_nil(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> bool {
    start.attributes().has_nil(reader.resolver())
}

/// Nothing but white space and comments follows.
pub(crate) fn ends_here(reader: &mut NsReader<&[u8]>) -> bool {
    loop {
        match next(reader) {
            Some((_, Event::Eof)) => return true,
            Some((_, Event::Comment(_) | Event::PI(_))) => {}
            Some((_, Event::Text(text))) if text.trim().is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(xml: &str) -> UserInput {
        parse_user(xml).expect("a well-formed user")
    }

    #[test]
    fn a_known_element_before_the_pointer_is_dropped_silently() {
        let user = parsed(
            "<User><LastName>Ruiz</LastName><FirstName>Ana</FirstName><City>Leeds</City></User>",
        );
        assert_eq!(user.value(Member::LastName), Some("Ruiz"));
        assert!(!user.contains(Member::FirstName));
        assert_eq!(user.value(Member::City), Some("Leeds"));
    }

    #[test]
    fn unknown_elements_and_other_namespaces_do_not_count() {
        let user = parsed(
            "<User><Nonsense><UserName>x</UserName></Nonsense><x:City xmlns:x='urn:x'>Bath</x:City>\
             <FirstName>Ana</FirstName></User>",
        );
        assert!(!user.contains(Member::UserName) && !user.contains(Member::City));
        assert_eq!(user.value(Member::FirstName), Some("Ana"));
    }

    #[test]
    fn floating_members_go_anywhere_after_country_and_do_not_move_the_pointer() {
        let user = parsed(
            "<User><Country>Chile</Country><CustomField10>x</CustomField10><Culture>en-GB</Culture>\
             <Brand>North</Brand></User>",
        );
        assert_eq!(user.value(Member::Culture), Some("en-GB"));
        assert_eq!(user.value(Member::Brand), Some("North"));
        let user = parsed(
            "<User><Country>Chile</Country><Culture>en-GB</Culture><JobTitle>Lead</JobTitle></User>",
        );
        assert_eq!(user.value(Member::JobTitle), Some("Lead"));
        let early = parsed("<User><Culture>en-GB</Culture><JobTitle>Lead</JobTitle></User>");
        assert_eq!(early.value(Member::Culture), Some("en-GB"));
        assert!(!early.contains(Member::JobTitle));
    }

    #[test]
    fn null_blank_and_text_are_told_apart() {
        let user = parsed(
            "<?xml version=\"1.0\"?>\n<User xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
             <FirstName>A &amp; B &#233;<![CDATA[<]]></FirstName><Active></Active><Skype/>\
             <City i:nil=\"true\"/><State i:nil=\"true\"></State><Country i:nil=\"false\">Chile</Country></User>\n",
        );
        assert_eq!(user.value(Member::FirstName), Some("A & B \u{e9}<"));
        assert!(!user.contains(Member::Active));
        assert_eq!(
            user.get(Member::Skype),
            Some(&FieldInput::Text(String::new()))
        );
        assert_eq!(user.get(Member::City), Some(&FieldInput::Null));
        assert_eq!(user.get(Member::State), Some(&FieldInput::Null));
        assert_eq!(user.value(Member::Country), Some("Chile"));
    }

    #[test]
    fn what_is_malformed_or_another_root_is_refused() {
        let bodies = [
            "",
            "hello",
            "<Users/>",
            "<User>",
            "<User></user>",
            "<User><City>A & B</City></User>",
            "<User><City>&unknown;</City></User>",
            "<User><City><b>x</b></City></User>",
            "<User/><User/>",
            "<User/>x",
            "<!DOCTYPE User [<!ENTITY a \"b\">]><User/>",
            "<User xmlns=\"urn:other\"/>",
            "<User><City>x</State></User>",
            "<User><City>\u{1}</City></User>",
            "<User><City>&#1;</City></User>",
            "<User><City>&#xFFFF;</City></User>",
            "<User>\u{b}</User>",
        ];
        for body in bodies {
            assert_eq!(parse_user(body), Err(Refusal::body()), "{body}");
        }
        assert_eq!(parse_user("<User/>"), Ok(UserInput::default()));
    }
}
