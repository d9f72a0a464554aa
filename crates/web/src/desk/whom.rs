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
use crate::kit::snapshot::{Called, Snapshot, TYPED_MAX, folded, typed};
use crate::shop::browse::commune;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::text::bidi::clean_line;
use rahba_kernel::text::fold;
use rahba_kernel::{Id, Lang};
use rahba_market::organisations::model::{Form, Organisation};
use serde::Deserialize;
use std::cell::RefCell;

/// As many as a choice offers.
pub(super) const CHOICE_MAX: usize = 200;
/// As many as are offered for what was typed.
const FITTING_MAX: usize = 12;
/// What is longer may have been cut, also at a space: it is nobody's whole name, nor what the field shows for one.
const WHOLE_MAX: usize = TYPED_MAX - 2;
/// As many words of what was typed as are looked for.
const WORDS_MAX: usize = 8;
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
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meant<'s> {
    /// Nothing was typed.
    Nothing,
    /// An id; whether it may be chosen is the command's to say.
    This(Id),
    /// Known, and not to be chosen here.
    NotHere(&'s Organisation),
    /// These fit, and so many more. Whoever is wholly so called is among them, also one who may not be chosen: she may be
    /// the one that is meant, and a touch says why not.
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
    /// Who was meant by what was sent last: a page that reads it shows it too.
    last: RefCell<Option<(Sent, Meant<'s>)>>,
}

/// What a form sent for its field: what was typed, what the cards were for, the card that was touched.
type Sent = [String; 3];

impl<'s> Whom<'s> {
    pub fn of(of: Of, s: &'s Snapshot, v: &Visitor, name: &'static str) -> Whom<'s> {
        Whom { s, lang: v.lang, actor: v.actor(), of, name, last: RefCell::default() }
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
        self.label_in(o, self.lang)
    }

    /// A name that is too long is cut, so that the code is not.
    fn label_in(&self, o: &Organisation, lang: Lang) -> String {
        let left = WHOLE_MAX.saturating_sub(DASH.chars().count() + o.code.chars().count());
        format!("{}{DASH}{}", clean_line(self.s.text("name", o.id, lang), left), o.code)
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
        let [said, ..] = self.sent(f);
        if !self.typed() {
            let mut all: Vec<_> = self.offered().map(|o| (o.id.to_string(), self.name_of(o).to_owned())).collect();
            all.sort_by_cached_key(|(_, name)| fold(name));
            let first = nobody.map(|word| (String::new(), word));
            let value = match self.meant(f) {
                Meant::This(id) => id.to_string(),
                _ => said,
            };
            return Field::select(self.name, label, first.into_iter().chain(all).collect()).value(value);
        }
        let t = T(self.lang);
        let (value, fitting, more) = match self.meant(f) {
            Meant::This(id) => (self.s.makers.get(&id).map_or(said, |o| self.label(o)), Vec::new(), 0),
            Meant::Which(all, more) => {
                let one = |o: &&Organisation| (o.id.to_string(), self.name_of(o).to_owned(), self.more_of(o));
                (said, all.iter().map(one).collect(), more)
            }
            _ => (said, Vec::new(), 0),
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
        if self.meant(f) == Meant::Nothing { Ok(None) } else { self.read(f).map(Some) }
    }

    /// Of each no more than anybody is called.
    fn sent(&self, f: &Fields) -> Sent {
        ["", "-for", "-is"].map(|part| typed(f.get(&format!("{}{part}", self.name))))
    }

    fn meant(&self, f: &Fields) -> Meant<'s> {
        let sent = self.sent(f);
        let known = self.last.borrow().as_ref().filter(|(of, _)| *of == sent).map(|(_, meant)| meant.clone());
        known.unwrap_or_else(|| {
            let meant = self.understood(&sent);
            self.last.replace(Some((sent, meant.clone())));
            meant
        })
    }

    fn understood(&self, [said, shown_for, touched]: &Sent) -> Meant<'s> {
        if said.is_empty() {
            return Meant::Nothing;
        }
        // She chose among those that fitted these very words; other words since, and her choice is not about them.
        if said == shown_for
            && let Ok(id) = touched.parse()
        {
            return self.seen().find(|o| o.id == id).map_or(Meant::This(id), |o| self.one(o));
        }
        if let Ok(id) = said.parse() {
            return Meant::This(id);
        }
        let wanted = folded(said);
        if wanted.is_empty() {
            return Meant::Nobody;
        }
        let is_whole = said.chars().count() <= WHOLE_MAX;
        if let Some(o) = self.labelled(said, &wanted).filter(|_| is_whole) {
            return self.one(o);
        }
        // Over everybody she may see: a code is no more hers who has it than a name is, and who may not be chosen can be
        // the one that is meant. Money would go to the other.
        let whole: Vec<_> = self.called().filter(|(_, c)| c.is(&wanted)).map(|(o, _)| o).collect();
        if let [one] = whole.as_slice()
            && is_whole
        {
            return self.one(one);
        }
        match self.fitting(&wanted, true) {
            (all, _) if all.is_empty() => Meant::Nobody,
            (all, more) => Meant::Which(all, more),
        }
    }

    /// Whose label this is, as the field shows it in one of the languages.
    fn labelled(&self, said: &str, wanted: &str) -> Option<&'s Organisation> {
        let code = said.rsplit_once(DASH)?.1;
        let one = self.seen().find(|o| o.code == code)?;
        Lang::ALL.into_iter().any(|l| folded(&self.label_in(one, l)) == wanted).then_some(one)
    }

    fn one(&self, o: &'s Organisation) -> Meant<'s> {
        if self.of.takes(self.s, o) { Meant::This(o.id) } else { Meant::NotHere(o) }
    }

    /// Those of whom she may know, as they are called.
    fn called(&self) -> impl Iterator<Item = (&'s Organisation, &'s Called)> + '_ {
        self.s.called().filter(|(o, _)| self.of.seen(&self.actor, o.id))
    }

    /// Those she may choose whose name or code holds the words, and others of whom it is the whole where they are asked
    /// for: whole names and beginnings first; and how many more there are.
    fn fitting(&self, wanted: &str, others: bool) -> (Vec<&'s Organisation>, usize) {
        let mut words: Vec<&str> = Vec::new();
        for word in wanted.split(' ') {
            if words.len() < WORDS_MAX && !words.contains(&word) {
                words.push(word);
            }
        }
        let mut found: Vec<(usize, &str, &Organisation)> = Vec::new();
        for (o, called) in self.called() {
            let rank = |name: &str| match name.find(wanted) {
                Some(0) if name.len() == wanted.len() => Some(0),
                Some(0) => Some(1),
                _ => words.iter().all(|w| name.contains(w)).then_some(2),
            };
            if let Some(rank) = called.all().filter_map(rank).min()
                && ((others && rank == 0) || self.of.takes(self.s, o))
            {
                found.push((rank, &called.names[self.lang.index()], o));
            }
        }
        found.sort_by(|a, b| (a.0, a.1, a.2.id).cmp(&(b.0, b.1, b.2.id)));
        let more = found.len().saturating_sub(FITTING_MAX);
        (found.into_iter().take(FITTING_MAX).map(|x| x.2).collect(), more)
    }
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
    Query(asked): Query<Typed>,
) -> Result<Response, Oops> {
    let of = Of::ALL.into_iter().find(|x| x.code() == of).ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let whom = Whom::of(of, &s, &v, "whom");
    if whom.seen().next().is_none() && !s.makers.is_empty() {
        return Err(Oops::not_found());
    }
    let wanted = folded(&typed(&asked.q));
    let found = if wanted.is_empty() { Vec::new() } else { whom.fitting(&wanted, false).0 };
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
