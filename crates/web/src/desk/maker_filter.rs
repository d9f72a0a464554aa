//! The filter by maker of the desk's lists: a choice while makers are few, typed when they are many. A territory of
//! ten thousand would make each page a book of names.

use super::whom::{CHOICE_MAX, Of, Whom};
use crate::kit::fields::Fields;
use crate::kit::form::Field;
use crate::kit::i18n::T;
use crate::kit::registry::Visitor;
use crate::kit::snapshot::{self, Snapshot};
use crate::kit::table::Asked;
use rahba_kernel::text::fold;
use rahba_kernel::{Id, Lang};
use rahba_market::organisations::model::Organisation;

/// Those who have terms, so that something of theirs can be on the lists.
fn makers(s: &Snapshot) -> impl Iterator<Item = &Organisation> {
    s.terms.keys().filter_map(|m| s.makers.get(m))
}

/// Makers' ids and names, by name.
fn by_name(s: &Snapshot, lang: Lang) -> Vec<(String, String)> {
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

/// The filter by organisation of the list of people, and what it narrows to; none where she looks after one alone.
pub fn of_people(s: &Snapshot, v: &Visitor, asked: &Asked) -> (Id, Option<Field>) {
    let (t, whom, typed) = (T(v.lang), Whom::of(Of::People, s, v, "organisation"), asked.get("organisation"));
    if !whom.typed() {
        let f = Fields(vec![("organisation".into(), typed.to_owned())]);
        let field = whom.several().then(|| whom.field_or(t.s("organisation"), t.s("all"), &f));
        return (typed.parse().unwrap_or(Id::NIL), field);
    }
    let found = find(s, typed);
    // Nobody is called so: nobody's people, and not everybody's.
    let id = || typed.parse().ok().or(found.map(|o| o.id)).unwrap_or_else(|| Id::named("nobody is called so"));
    let scope = if typed.is_empty() { Id::NIL } else { id() };
    let shown = found.map_or(typed, |o| &o.code);
    (scope, Some(Field::text("organisation", t.s("organisation")).value(shown).hint(t.s("maker-or-code"))))
}

/// By id, by code, by the whole name in any language, or else the first whose name holds the words.
fn find<'s>(s: &'s Snapshot, typed: &str) -> Option<&'s Organisation> {
    if let Some(m) = typed.parse().ok().and_then(|id: Id| s.makers.get(&id)) {
        return Some(m);
    }
    let typed = snapshot::typed(typed);
    let wanted = snapshot::folded(&typed);
    if wanted.is_empty() {
        return None;
    }
    let all = || s.called();
    all()
        .find(|(m, _)| m.code == typed)
        .or_else(|| all().find(|(_, c)| c.code == wanted))
        .or_else(|| all().find(|(_, c)| c.names.contains(&wanted)))
        .or_else(|| all().find(|(_, c)| c.names.iter().any(|n| n.contains(&wanted))))
        .map(|(m, _)| m)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::app::{App, Config};
    use rahba_market::flows::organisations::register::RegisterOrganisation;
    use rahba_market::organisations::model::Form;
    use rahba_market::territory::views::territory;
    use rahba_market::testing::Bench;

    fn register(b: &Bench, code: &str, names: [(Lang, &str); 2]) -> Id {
        let c = RegisterOrganisation {
            code: code.into(),
            form: Form::Cooperative,
            commune: "03.171.01.05".into(),
            phone: None,
            ice: None,
            founded: None,
            women_led: true,
            vat_regime: "exempt_small".into(),
            invented: true,
            roles: vec!["producer".into()],
            name: names.map(|(l, n)| (l, n.to_owned())).into(),
            about: [].into(),
            members: Vec::new(),
            union: None,
        };
        b.system(c).expect("registered").org
    }

    #[test]
    fn by_id_by_code_by_the_whole_name_and_else_by_what_it_holds() {
        let b = Bench::sqlite();
        // The first that is registered holds the other's name in hers; the third's name is the second's code.
        let valley = register(&b, "valley", [(Lang::Fr, "Tisserandes de la Vallée"), (Lang::Ar, "نَسَّاجَاتُ الْوَادِي")]);
        let weavers = register(&b, "Weavers", [(Lang::Fr, "Tisserandes"), (Lang::Ar, "النساجات")]);
        let named = register(&b, "third", [(Lang::Fr, "weavers"), (Lang::Ar, "أخرى")]);
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        let config = Config {
            secure: false,
            proxies: Vec::new(),
            origin: String::new(),
            key: [7; 32].into(),
            data: std::env::temp_dir(),
            demo_logins: Vec::new(),
        };
        let app = App::new(b.db.clone(), t, config);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let s = runtime.block_on(app.shop()).expect("the shop");
        let found = |typed: &str| find(&s, typed).map(|m| m.id);
        for (typed, who) in [
            (valley.to_string().as_str(), Some(valley)),
            ("valley", Some(valley)),
            ("Weavers", Some(weavers)),
            // A code in other letters goes before a name, a whole name before a part of one.
            ("weavers", Some(weavers)),
            ("WEAVERS", Some(weavers)),
            ("tisserandes", Some(weavers)),
            ("Vallee", Some(valley)),
            ("نساجات الوادي", Some(valley)),
            ("third", Some(named)),
            ("أخرى", Some(named)),
            ("", None),
            ("nobody", None),
            (&Id::named("nobody").to_string(), None),
        ] {
            assert_eq!(found(typed), who, "{typed:?}");
        }
        let wanted = |typed: &str| asked(&s, &Asked { all: vec![("maker".into(), typed.into())] });
        assert_eq!(wanted(""), None, "everybody's");
        assert_eq!(wanted("  "), None);
        assert_eq!(wanted(" tisserandes "), Some(weavers));
        assert_eq!(wanted("nobody"), Some(Id::NIL), "nobody's, and not everybody's");
        let closed = Id::named("one that has closed");
        assert_eq!(wanted(&closed.to_string()), Some(closed));
    }
}
