//! A fault in one pair of a form.

use proptest::sample::Index;

use super::Words;
use super::body::{Odd, PartBend};

/// The form with the fault.
pub(super) fn bent(text: &str, at: Index, bend: &PartBend, words: &Words) -> Option<String> {
    let mut pairs: Vec<String> = text.split('&').map(str::to_owned).collect();
    let place = at.index(pairs.len());
    let name = pairs[place].split('=').next()?.to_owned();
    let said = |odd: &Odd| match odd {
        Odd::Null | Odd::Elsewhere(_) => name.clone(),
        Odd::Text(text) => format!("{name}={}", text.replace('&', "%26")),
        Odd::Bare(text) => format!("{name}[]={text}"),
    };
    match bend.of(&name, words) {
        PartBend::Dropped => drop(pairs.remove(place)),
        PartBend::Doubled(odd) => pairs.insert(place + 1, said(&odd)),
        PartBend::Says(odd) => pairs[place] = said(&odd),
    }
    Some(pairs.join("&"))
}
