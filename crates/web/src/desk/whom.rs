//! Whom a form is about. A choice while they are few; typed when they are many: ten thousand names in each form are a
//! book of 800 KB. Writing is stricter than looking for something: what is typed is taken when it is one's id, code or
//! whole name and nobody else's; what fits several is asked about and never guessed, everything else she typed kept.

use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::form::{Field, Fitting, Kind};
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::registry::Visitor;
use crate::kit::snapshot::Snapshot;
use crate::shop::browse::commune;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::text::fold;
use rahba_kernel::{Id, Lang};
use rahba_market::organisations::model::{Form, Organisation};
use serde::Deserialize;

/// As many as a choice offers.
pub(super) const CHOICE_MAX: usize = 200;
/// As many as are offered for what was typed.
const FITTING_MAX: usize = 12;
/// Between a name and its code, as the field shows whom it understood.
const DASH: &str = " — ";

/// Which organisations a form is about, and who may choose among all of them. A maker chooses among her own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Who has terms: deposits, returns, payouts, advances.
    Terms,
    /// Who has terms: products.
    Goods,
    /// Whose people one looks after.
    People,
    /// Who asks for the label.
    Label,
    /// Who governs herself by members: coaching, trainings.
    Members,
    /// Every open one: certificates, spaces, projects, roles.
    All,
}

impl Of {
    const ALL: [Of; 6] = [Of::Terms, Of::Goods, Of::People, Of::Label, Of::Members, Of::All];

    fn code(self) -> &'static str {
        match self {
            Of::Terms => "terms",
            Of::Goods => "goods",
            Of::People => "people",
            Of::Label => "label",
            Of::Members => "members",
            Of::All => "all",
        }
    }

    /// Whose form it is, over everybody.
    fn everybody_s(self) -> &'static [Role] {
        match self {
            Of::Terms => &[Role::ShopManager, Role::Cashier, Role::Accountant],
            Of::Goods | Of::People => &[Role::Admin, Role::ShopManager],
            Of::Label => &[Role::LabelOfficer],
            Of::Members => &[Role::Coach, Role::UnionSecretary],
            Of::All => {
                &[Role::Admin, Role::ShopManager, Role::Accountant, Role::Coach, Role::LabelOfficer, Role::ProgrammeMonitor]
            }
        }
    }

    /// Whether she may know of it here.
    fn seen(self, by: &Actor, org: Id) -> bool {
        by.has_any(self.everybody_s())
            || match self {
                Of::Terms | Of::Members | Of::All => false,
                Of::Goods | Of::Label => by.is_of(org),
                Of::People => by.grants.iter().any(|g| g.role == Role::ProducerManager && g.scope == org),
            }
    }

    fn takes(self, s: &Snapshot, o: &Organisation) -> bool {
        match self {
            Of::Terms | Of::Goods => s.terms.contains_key(&o.id),
            Of::Members => o.form != Form::Company,
            Of::People | Of::Label | Of::All => true,
        }
    }
}

/// Who is meant.
#[derive(Debug, PartialEq, Eq)]
enum Meant<'s> {
    /// Nothing was typed.
    Nothing,
    /// An id; whether it may be chosen is the command's to say.
    This(Id),
    /// Known, and not to be chosen here.
    NotHere(&'s Organisation),
    /// These fit, and so many more.
    Which(Vec<&'s Organisation>, usize),
    Nobody,
}

/// One such field of a form.
pub struct Whom<'s> {
    s: &'s Snapshot,
    lang: Lang,
    actor: Actor,
    of: Of,
    name: &'static str,
}

impl<'s> Whom<'s> {
    pub fn of(of: Of, s: &'s Snapshot, v: &Visitor, name: &'static str) -> Whom<'s> {
        Whom { s, lang: v.lang, actor: v.actor(), of, name }
    }

    fn seen(&self) -> impl Iterator<Item = &'s Organisation> + '_ {
        self.s.makers.values().filter(|o| self.of.seen(&self.actor, o.id))
    }

    fn offered(&self) -> impl Iterator<Item = &'s Organisation> + '_ {
        self.seen().filter(|o| self.of.takes(self.s, o))
    }

    fn name_of(&self, o: &Organisation) -> &'s str {
        self.s.text("name", o.id, self.lang)
    }

    /// As it is read and typed: what the field shows for one is understood as that one again.
    fn label(&self, o: &Organisation) -> String {
        format!("{}{DASH}{}", self.name_of(o), o.code)
    }

    /// Whether there are more than a choice offers.
    pub fn typed(&self) -> bool {
        self.offered().nth(CHOICE_MAX).is_some()
    }

    /// Whether there is more than one to choose from.
    pub fn several(&self) -> bool {
        self.offered().nth(1).is_some()
    }

    /// The field with what the form sent, or the address asked for.
    pub fn field(&self, label: String, f: &Fields) -> Field {
        Field { required: self.typed(), ..self.choice(label, f, None) }
    }

    /// The same where nobody may be meant too: the word for that.
    pub fn field_or(&self, label: String, nobody: String, f: &Fields) -> Field {
        self.choice(label, f, Some(nobody))
    }

    fn choice(&self, label: String, f: &Fields, nobody: Option<String>) -> Field {
        let said = f.get(self.name);
        if !self.typed() {
            let mut all: Vec<_> = self.offered().map(|o| (o.id.to_string(), self.name_of(o).to_owned())).collect();
            all.sort_by_cached_key(|(_, name)| fold(name));
            let first = nobody.map(|word| (String::new(), word));
            let value = match self.meant(f) {
                Meant::This(id) => id.to_string(),
                _ => said.to_owned(),
            };
            return Field::select(self.name, label, first.into_iter().chain(all).collect()).value(value);
        }
        let t = T(self.lang);
        let (value, fitting, more) = match self.meant(f) {
            Meant::This(id) => (self.s.makers.get(&id).map_or_else(|| said.to_owned(), |o| self.label(o)), Vec::new(), 0),
            Meant::Which(all, more) => {
                let one = |o: &&Organisation| (o.id.to_string(), self.name_of(o).to_owned(), self.more_of(o));
                (said.to_owned(), all.iter().map(one).collect(), more)
            }
            _ => (said.to_owned(), Vec::new(), 0),
        };
        let hint = match nobody {
            Some(word) if !word.is_empty() => t.a("organisation-typed-or", "none", &word),
            _ => t.s("organisation-typed"),
        };
        let more = if more > 0 { t.n("organisation-more", more as i64) } else { String::new() };
        let asks = format!("/{}/desk/whom/{}", self.lang, self.of.code());
        Field::new(self.name, label, Kind::Typed(Fitting { asks, fitting, more })).value(value).hint(hint)
    }

    fn more_of(&self, o: &Organisation) -> String {
        format!("{} · {}", o.code, commune(&o.commune, self.lang))
    }

    /// Whom the form is about.
    ///
    /// # Errors
    /// What is said at the field: nobody was typed, nobody fits, several do, or the one who does may not be chosen here.
    pub fn read(&self, f: &Fields) -> Result<Id, Oops> {
        let (message, arguments) = match self.meant(f) {
            Meant::This(id) => return Ok(id),
            Meant::Nothing => ("organisation-missing", Vec::new()),
            Meant::Nobody => ("organisation-unknown", Vec::new()),
            Meant::Which(..) => ("organisation-which", Vec::new()),
            Meant::NotHere(o) => {
                let why = if self.of == Of::Members { "organisation-no-members" } else { "organisation-no-terms" };
                (why, vec![("name", self.name_of(o).to_owned())])
            }
        };
        Err(Oops { arguments, field: Some(self.name), ..Oops::new(422, message) })
    }

    /// The same where nobody may be meant too.
    ///
    /// # Errors
    /// As [`Whom::read`].
    pub fn read_or(&self, f: &Fields) -> Result<Option<Id>, Oops> {
        if f.get(self.name).is_empty() { Ok(None) } else { self.read(f).map(Some) }
    }

    fn meant(&self, f: &Fields) -> Meant<'s> {
        let said = f.get(self.name);
        // She chose among those that fitted these very words; other words since, and her choice is not about them.
        if f.get(&format!("{}-for", self.name)) == said
            && let Ok(id) = f.get(&format!("{}-is", self.name)).parse()
        {
            return Meant::This(id);
        }
        if said.is_empty() {
            return Meant::Nothing;
        }
        if let Ok(id) = said.parse() {
            return Meant::This(id);
        }
        let coded = |code: &str| self.seen().find(|o| o.code == code);
        let labelled = said.rsplit_once(DASH).and_then(|(name, code)| Some((folded(name), coded(code.trim())?)));
        let exactly = coded(said).or_else(|| labelled.filter(|(name, o)| self.names(o).contains(name)).map(|(_, o)| o));
        if let Some(o) = exactly {
            return self.one(o);
        }
        let wanted = folded(said);
        if wanted.is_empty() {
            return Meant::Nobody;
        }
        let whole: Vec<_> = self.seen().filter(|o| fold(&o.code) == wanted || self.names(o).contains(&wanted)).collect();
        let (here, elsewhere): (Vec<_>, Vec<_>) = whole.into_iter().partition(|o| self.of.takes(self.s, o));
        match (here.as_slice(), elsewhere.first()) {
            ([one], _) => return Meant::This(one.id),
            ([], Some(o)) => return Meant::NotHere(o),
            _ => {}
        }
        match self.fitting(&wanted) {
            (all, _) if all.is_empty() => Meant::Nobody,
            (all, more) => Meant::Which(all, more),
        }
    }

    fn one(&self, o: &'s Organisation) -> Meant<'s> {
        if self.of.takes(self.s, o) { Meant::This(o.id) } else { Meant::NotHere(o) }
    }

    fn names(&self, o: &Organisation) -> [String; 4] {
        Lang::ALL.map(|l| folded(self.s.text("name", o.id, l)))
    }

    /// Those whose name or code holds the words, whole names and beginnings first; and how many more there are.
    fn fitting(&self, wanted: &str) -> (Vec<&'s Organisation>, usize) {
        let words: Vec<&str> = wanted.split(' ').collect();
        let mut found: Vec<(usize, String, &Organisation)> = Vec::new();
        for o in self.offered() {
            let rank = |name: &String| match name.find(wanted) {
                Some(0) if name.len() == wanted.len() => Some(0),
                Some(0) => Some(1),
                _ => words.iter().all(|w| name.contains(w)).then_some(2),
            };
            let all = self.names(o);
            if let Some(rank) = all.iter().chain([&fold(&o.code)]).filter_map(rank).min() {
                found.push((rank, folded(self.name_of(o)), o));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1, a.2.id).cmp(&(b.0, &b.1, b.2.id)));
        let more = found.len().saturating_sub(FITTING_MAX);
        (found.into_iter().take(FITTING_MAX).map(|x| x.2).collect(), more)
    }
}

/// The letters that are compared: one space between words, however many were typed.
fn folded(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was typed so far.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// Who fits what is typed, as buttons: only whom the form would take from her.
///
/// # Errors
/// 404 for a form that is none, or not hers.
pub async fn suggest(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, of)): Path<(String, String)>,
    Query(typed): Query<Typed>,
) -> Result<Response, Oops> {
    let of = Of::ALL.into_iter().find(|x| x.code() == of).ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let whom = Whom::of(of, &s, &v, "whom");
    if whom.seen().next().is_none() && !s.makers.is_empty() {
        return Err(Oops::not_found());
    }
    let wanted = folded(&typed.q);
    let found = if wanted.is_empty() { Vec::new() } else { whom.fitting(&wanted).0 };
    let mut body = String::from("<ul class=\"hints\">");
    for o in &found {
        body.push_str(&format!(
            "<li><button type=\"button\" value=\"{}\"><bdi>{}</bdi> <small>{}</small></button></li>",
            fmt::escape(&whom.label(o)),
            fmt::escape(whom.name_of(o)),
            fmt::escape(&whom.more_of(o))
        ));
    }
    // Nobody fits: nothing is shown.
    let body = if found.is_empty() { String::new() } else { body + "</ul>" };
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

#[cfg(test)]
mod tests;
