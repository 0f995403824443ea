//! Problems as text with a caret under the exact token, and as data for machines.

use annotate_snippets::{AnnotationKind, Group, Level as Style, Renderer, Snippet};
use serde::Serialize;

use super::problem::{Level, Problem};
use crate::place::{Place, Source, Sources};

/// Renders one problem as text, with a final line break.
pub fn render(problem: &Problem, sources: &Sources, colored: bool) -> String {
    let path = sources
        .get(problem.place)
        .map(|source| source.path.display().to_string());
    let mut group = Style::ERROR
        .primary_title(problem.message.as_str())
        .elements(Vec::<annotate_snippets::Message<'_>>::new());
    if let Some(source) = sources.get(problem.place) {
        let mut snippet = Snippet::source(source.text.as_str())
            .path(path.as_deref())
            .annotation(AnnotationKind::Primary.span(first_line(source, problem.place)));
        for (place, label) in problem
            .notes
            .iter()
            .filter(|(place, _)| place.source == problem.place.source)
        {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(first_line(source, *place))
                    .label(label.as_str()),
            );
        }
        group = group.element(snippet);
    }
    for (place, label) in problem
        .notes
        .iter()
        .filter(|(place, _)| place.source != problem.place.source)
    {
        if let (Some(source), Some((line, column))) =
            (sources.get(*place), sources.line_and_column(*place))
        {
            let there = format!("{label}: {}:{line}:{column}", source.path.display());
            group = group.element(Style::NOTE.message(there));
        }
    }
    if let Some(help) = &problem.help {
        group = group.element(Style::HELP.message(help.as_str()));
    }
    print(group, renderer(colored))
}

/// How many columns of a long line `render_line` shows, around the caret.
const LINE_MAX: usize = 119;

/// Renders one line of a file with a caret under `width` characters from `column`, without a title.
pub fn render_line(
    (path, line): (&str, usize),
    text: &str,
    column: usize,
    width: usize,
    label: &str,
    colored: bool,
) -> String {
    let byte = |characters: usize| {
        text.char_indices()
            .nth(characters)
            .map_or(text.len(), |(index, _)| index)
    };
    let span = byte(column - 1)..byte(column - 1 + width);
    let snippet = Snippet::source(text)
        .path(path)
        .line_start(line)
        .annotation(AnnotationKind::Primary.span(span).label(label));
    let group = Group::with_level(Style::ERROR).element(snippet);
    print(group, renderer(colored).term_width(LINE_MAX))
}

fn print(group: Group<'_>, renderer: Renderer) -> String {
    format!("{}\n", renderer.render(&[group]))
}

fn renderer(colored: bool) -> Renderer {
    if colored {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

/// The span of a place, cut at the end of its first line.
fn first_line(source: &Source, place: Place) -> std::ops::Range<usize> {
    let length = source.text.len();
    let start = (place.start as usize).min(length);
    let line_end = source.text[start..]
        .find('\n')
        .map_or(length, |at| start + at);
    start..(place.end as usize).clamp(start, line_end.max(start))
}

/// One problem for machines; lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The path of the file.
    pub path: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column one past the last character.
    pub end_column: usize,
    /// The stage of checking that found it.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// The likely fix.
    pub help: Option<String>,
}

impl Diagnostic {
    /// The problem with its place; `None` for one that is in no file.
    pub fn new(problem: &Problem, sources: &Sources) -> Option<Diagnostic> {
        let source = sources.get(problem.place)?;
        let (line, column) = sources.line_and_column(problem.place)?;
        let range = first_line(source, problem.place);
        let end = Place {
            start: u32::try_from(range.end).ok()?,
            ..problem.place
        };
        let (end_line, end_column) = sources.line_and_column(end)?;
        Some(Diagnostic {
            path: source.path.display().to_string(),
            line,
            column,
            end_line,
            end_column,
            level: problem.level,
            message: problem.message.clone(),
            help: problem.help.clone(),
        })
    }
}
