//! The filter by maker of the desk's lists: a choice while makers are few, typed when they are many. A territory of
//! ten thousand would make each page a book of names.

use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::snapshot::Snapshot;
use crate::kit::table::Asked;
use rahba_kernel::text::fold;
use rahba_kernel::{Id, Lang};
use rahba_market::organisations::model::Organisation;

/// As many makers as a choice offers.
const CHOICE_MAX: usize = 200;

/// Those who have terms, so that something of theirs can be on the lists.
fn makers(s: &Snapshot) -> impl Iterator<Item = &Organisation> {
    s.terms.keys().filter_map(|m| s.makers.get(m))
}

/// Makers' ids and names, by name: for forms that want one.
pub fn by_name(s: &Snapshot, lang: Lang) -> Vec<(String, String)> {
    let mut all: Vec<_> = makers(s).map(|m| (m.id.to_string(), s.text("name", m.id, lang).to_owned())).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

/// The field, with what was asked for.
pub fn field(s: &Snapshot, t: T, asked: &Asked) -> Field {
    let chosen = find(s, asked.get("maker"));
    if s.terms.len() > CHOICE_MAX {
        // Her code and not her name: sent again it is she, whoever else is called so.
        let shown = chosen.map_or(asked.get("maker"), |m| &m.code);
        return Field::text("maker", t.s("maker")).value(shown).hint(t.s("maker-or-code"));
    }
    let mut all = [vec![(String::new(), t.s("all"))], by_name(s, t.0)].concat();
    let value = chosen.map_or(String::new(), |m| m.id.to_string());
    // Asked for before she has terms: she is on the list as long as she is asked for.
    if let Some(m) = chosen.filter(|m| !s.terms.contains_key(&m.id)) {
        all.push((value.clone(), s.text("name", m.id, t.0).to_owned()));
    }
    Field::select("maker", t.s("maker"), all).value(value)
}

/// The maker that was asked for: none when nothing was; nobody's id when no maker is so called, and then the list
/// is empty rather than everybody's. An id is taken as it is, also of one that has closed.
pub fn asked(s: &Snapshot, asked: &Asked) -> Option<Id> {
    let typed = asked.get("maker");
    let id = || typed.parse().ok().or_else(|| find(s, typed).map(|m| m.id));
    (!typed.is_empty()).then(|| id().unwrap_or(Id::NIL))
}

/// By id, by code, by the whole name in any language, or else the first whose name holds the words.
fn find<'s>(s: &'s Snapshot, typed: &str) -> Option<&'s Organisation> {
    if let Some(m) = typed.parse().ok().and_then(|id: Id| s.makers.get(&id)) {
        return Some(m);
    }
    let wanted = fold(typed);
    if wanted.is_empty() {
        return None;
    }
    let all = || s.makers.values();
    let names = |m: &Organisation| Lang::ALL.map(|l| fold(s.text("name", m.id, l)));
    all()
        .find(|m| m.code == typed)
        .or_else(|| all().find(|m| fold(&m.code) == wanted))
        .or_else(|| all().find(|m| names(m).contains(&wanted)))
        .or_else(|| all().find(|m| names(m).iter().any(|n| n.contains(&wanted))))
}
