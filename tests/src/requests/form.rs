//! A fault in one pair of a form.

use proptest::sample::Index;

use super::Words;
use super::body::{Odd, PartMutation};

/// The form with the fault.
pub(super) fn mutate(
    text: &str,
    at: Index,
    mutation: &PartMutation,
    words: &Words,
) -> Option<String> {
    let mut pairs: Vec<String> = text.split('&').map(str::to_owned).collect();
    let place = at.index(pairs.len());
    let name = pairs[place].split('=').next()?.to_owned();
    let said = |odd: &Odd| match odd {
        Odd::Null | Odd::Elsewhere(_) => name.clone(),
        Odd::Text(text) => format!("{name}={}", text.replace('&', "%26")),
        Odd::Bare(text) => format!("{name}[]={text}"),
    };
    match mutation.for_part(&name, words) {
        PartMutation::Dropped => drop(pairs.remove(place)),
        PartMutation::Doubled(odd) => pairs.insert(place + 1, said(&odd)),
        PartMutation::Says(odd) => pairs[place] = said(&odd),
    }
    Some(pairs.join("&"))
}
