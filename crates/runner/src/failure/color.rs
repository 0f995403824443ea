//! Colors.

use anstyle::AnsiColor;

pub(crate) const RED: AnsiColor = AnsiColor::Red;
pub(crate) const GREEN: AnsiColor = AnsiColor::Green;
pub(crate) const YELLOW: AnsiColor = AnsiColor::Yellow;

/// Colors a text, if colors are wanted.
pub(crate) fn paint(color: AnsiColor, text: &str, colored: bool) -> String {
    if !colored {
        return text.to_owned();
    }
    let style = color.on_default();
    format!("{style}{text}{style:#}")
}
