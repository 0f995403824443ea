//! Nested lists and maps as a form: `data[changedFields][0]=jobTitle`, brackets and blanks encoded
//! on the wire.

use form_urlencoded::Serializer;

pub(super) struct Form(Serializer<'static, String>);

impl Form {
    pub(super) fn new() -> Form {
        Form(Serializer::new(String::new()))
    }

    /// Adds a value under a path: the first part bare, the others in brackets.
    pub(super) fn put(&mut self, path: &[&str], value: &str) {
        let mut name = path[0].to_owned();
        for part in &path[1..] {
            name.push('[');
            name.push_str(part);
            name.push(']');
        }
        self.0.append_pair(&name, value);
    }

    pub(super) fn finish(mut self) -> String {
        self.0.finish()
    }
}
