//! A place in a file as line, column and width, and the text with a caret under it.

use std::fmt::Write as _;

use scenario::{Place, Sources};

use crate::run::outcome::Spot;

impl Spot {
    /// The first line of a place; `None` for a value that stands in no file.
    pub(crate) fn of(place: Place, sources: &Sources) -> Option<Spot> {
        let source = sources.get(place)?;
        let (line, column) = sources.line_and_column(place)?;
        let text = source
            .text
            .lines()
            .nth(line - 1)
            .unwrap_or_default()
            .to_owned();
        let meant = source
            .text
            .get(place.start as usize..place.end as usize)
            .unwrap_or_default();
        let width = meant
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end()
            .chars()
            .count()
            .max(1);
        Some(Spot {
            path: source.path.clone(),
            line,
            column,
            width,
            text,
        })
    }

    /// `scenarios/a.scenario.yaml:36:39`
    pub(crate) fn address(&self) -> String {
        format!("{}:{}:{}", self.path.display(), self.line, self.column)
    }

    /// The line with carets under the stretch and `message` behind them, two lines without final
    /// break.
    pub(crate) fn drawn(&self, message: &str) -> String {
        let number = self.line.to_string();
        let (text, column) = cropped(&self.text, self.column);
        let mut drawn = format!("   {number} | {text}\n");
        let indent = 3 + number.chars().count() + 3 + column - 1;
        let room = text.chars().count().saturating_sub(column - 1).max(1);
        _ = write!(
            drawn,
            "{:indent$}{} {message}",
            "",
            "^".repeat(self.width.min(room))
        );
        drawn
    }
}

/// How much of a long line is shown.
const SHOWN: usize = 96;

/// The part of a long line around a column, and the column in it.
fn cropped(text: &str, column: usize) -> (String, usize) {
    let count = text.chars().count();
    if count <= SHOWN {
        return (text.to_owned(), column);
    }
    let start = (column - 1).saturating_sub(SHOWN / 2).min(count - SHOWN);
    let part: String = text.chars().skip(start).take(SHOWN).collect();
    let before = if start > 0 { "… " } else { "" };
    let after = if start + SHOWN < count { " …" } else { "" };
    (
        format!("{before}{part}{after}"),
        column - start + before.chars().count(),
    )
}

/// Where `key:` stands between `from` and the next step; `from` itself if it is not there.
pub(crate) fn key_below(key: &str, from: Place, next: Option<Place>, sources: &Sources) -> Place {
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
        let spot = Spot::of(
            Place {
                source,
                start: 22,
                end: 29,
            },
            &sources,
        )
        .unwrap();
        assert_eq!(spot.address(), "a.yaml:2:16");
        let (line, carets) = (
            "   2 |   - { outcome: created }",
            "                      ^^^^^^^ was `failed`",
        );
        assert_eq!(spot.drawn("was `failed`"), format!("{line}\n{carets}"));
        assert_eq!(carets.find('^'), line.find("created"));
    }

    #[test]
    fn a_long_line_is_cropped_around_the_caret() {
        let text = format!("{}TOKEN{}", "a".repeat(200), "b".repeat(200));
        let (sources, source) = sources(&text);
        let spot = Spot::of(
            Place {
                source,
                start: 200,
                end: 205,
            },
            &sources,
        )
        .unwrap();
        let drawn = spot.drawn("was");
        let (line, carets) = drawn.split_once('\n').unwrap();
        assert!(
            line.chars().count() < 120 && line.starts_with("   1 | … a") && line.ends_with("b …"),
            "{line}"
        );
        let token = line.chars().position(|c| c == 'T').unwrap();
        assert_eq!(carets, format!("{}^^^^^ was", " ".repeat(token)));
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
        let found = key_below("new", from, next, &sources);
        assert_eq!(sources.line_and_column(found), Some((2, 23)));
        assert_eq!(key_below("only", from, next, &sources), from);
    }
}
