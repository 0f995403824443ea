//! Places in files as lines and columns.

use scenario::{Place, Sources};

use crate::run::outcome::Location;

impl Location {
    /// The first line of a place; `None` for a value that is in no file.
    pub(crate) fn from_place(place: Place, sources: &Sources) -> Option<Location> {
        let source = sources.get(place)?;
        let (line, column) = sources.line_and_column(place)?;
        let text = source
            .text
            .lines()
            .nth(line - 1)
            .unwrap_or_default()
            .to_owned();
        let stretch = source
            .text
            .get(place.start as usize..place.end as usize)
            .unwrap_or_default();
        let width = stretch
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end()
            .chars()
            .count()
            .max(1);
        Some(Location {
            path: source.path.clone(),
            line,
            column,
            width,
            text,
        })
    }

    /// Renders the line with a caret under the stretch and `message` beside it.
    pub(crate) fn render(&self, message: &str, colored: bool) -> String {
        let path = self.path.display().to_string();
        scenario::render_line(
            (&path, self.line),
            &self.text,
            self.column,
            self.width,
            message,
            colored,
        )
    }
}

/// The place of `key:` between `from` and the next step; `from` itself if there is none.
pub(crate) fn find_key(key: &str, from: Place, next: Option<Place>, sources: &Sources) -> Place {
    let Some(source) = sources.get(from) else {
        return from;
    };
    let end = next.filter(|next| next.source == from.source && next.start > from.start);
    let end = end.map_or(source.text.len(), |next| next.start as usize);
    let start = from.start as usize;
    let Some(step) = source.text.get(start..end).filter(|_| !key.is_empty()) else {
        return from;
    };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let found = step.match_indices(key).find(|(at, _)| {
        let ends = step[at + key.len()..].starts_with(':');
        ends && !step[..*at].ends_with(is_word)
    });
    found.map_or(from, |(at, _)| {
        let at = start + at;
        Place {
            start: at as u32,
            end: (at + key.len()) as u32,
            ..from
        }
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn sources(text: &str) -> (Sources, u32) {
        let mut sources = Sources::default();
        let source = sources.add(Path::new("a.yaml"), text);
        (sources, source)
    }

    #[test]
    fn the_caret_stands_under_the_token() {
        let (sources, source) = sources("steps:\n  - { outcome: created }\n");
        let location = Location::from_place(
            Place {
                source,
                start: 22,
                end: 29,
            },
            &sources,
        )
        .unwrap();
        let (line, carets) = (
            "2 |   - { outcome: created }",
            "  |                ^^^^^^^ was `failed`",
        );
        assert_eq!(
            location.render("was `failed`", false),
            format!(" --> a.yaml:2:16\n  |\n{line}\n{carets}\n")
        );
        assert_eq!(carets.find('^'), line.find("created"));
    }

    #[test]
    fn a_long_line_is_cropped_around_the_caret() {
        let text = format!("{}TOKEN{}", "a".repeat(200), "b".repeat(200));
        let (sources, source) = sources(&text);
        let location = Location::from_place(
            Place {
                source,
                start: 200,
                end: 205,
            },
            &sources,
        )
        .unwrap();
        let rendered = location.render("was", false);
        let lines: Vec<&str> = rendered.lines().collect();
        let (line, carets) = (lines[2], lines[3]);
        assert!(
            line.chars().count() < 120 && line.contains("...") && line.ends_with("b..."),
            "{rendered}"
        );
        let token = line.chars().position(|c| c == 'T').unwrap();
        assert_eq!(carets, format!("  |{}^^^^^ was", " ".repeat(token - 3)));
    }

    #[test]
    fn a_key_is_looked_for_in_its_own_step() {
        let (sources, source) =
            sources("- expect:\n    list: { new-x: 1, new: none }\n- expect: { new: [] }\n");
        let from = Place {
            source,
            start: 2,
            end: 8,
        };
        let next = Some(Place {
            source,
            start: 46,
            end: 52,
        });
        let found = find_key("new", from, next, &sources);
        assert_eq!(sources.line_and_column(found), Some((2, 23)));
        assert_eq!(find_key("only", from, next, &sources), from);
    }
}
