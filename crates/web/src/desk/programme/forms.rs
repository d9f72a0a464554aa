//! Indicators are defined, results announced.

use super::*;

fn define_of(t: T, i: Option<&Indicator>, today: Day) -> Form {
    let measures = Measure::ALL.map(|m| (m.code().to_owned(), t.p("pg-measure-", m.code()))).into();
    let number = |n: i64| {
        let unit = i.map_or("money", |i| i.measure.unit());
        if unit == "count" { n.to_string() } else { Money(n).to_string() }
    };
    let words = |get: fn(&Indicator) -> &rahba_market::programme::model::Texts, l: Lang| {
        i.and_then(|i| get(i).get(&l).cloned()).unwrap_or_default()
    };
    Form {
        title: t.s("pg-define"),
        lead: t.s("pg-define-lead"),
        fields: vec![
            Field::text("code", t.s("pg-code")).value(i.map_or("", |i| &i.code)).needed(),
            Field::select("measure", t.s("pg-measure"), measures).value(i.map_or("sales", |i| i.measure.code())),
            Field::new("name", t.s("pg-name"), Kind::Texts { long: false }).texts(|l| words(|i| &i.name, l)),
            Field::new("definition", t.s("pg-definition"), Kind::Texts { long: true }).texts(|l| words(|i| &i.definition, l)),
            Field::new("baseline", t.s("pg-baseline"), Kind::Amount)
                .value(i.map_or_else(String::new, |i| number(i.baseline)))
                .needed(),
            Field::new("baseline_on", t.s("pg-baseline-on"), Kind::Date).value(i.map_or(today, |i| i.baseline_on).iso()),
            Field::new("target", t.s("pg-target"), Kind::Amount).value(i.map_or_else(String::new, |i| number(i.target))).needed(),
            Field::new("target_on", t.s("pg-target-on"), Kind::Date).value(i.map_or(today.plus(365), |i| i.target_on).iso()),
        ],
        button: t.s("pg-define"),
        back: Some(("/desk/programme".into(), t.s("pg-title"))),
        about: vec![("programme.no_title", "code"), ("programme.bad_days", "target_on"), ("programme.bad_amount", "target")],
        ..Form::default()
    }
}

/// The form for an indicator: empty, or of one that is there.
///
/// # Errors
/// A fault of the store.
pub async fn define_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (asked, territory) = (Asked { all }, app.territory.id);
    let found = app.db.read(move |q| views::indicators(q, territory)).await?;
    let own = found.iter().find(|i| i.code == asked.get("code"));
    define_of(T(v.lang), own, app.zone().day(app.now())).show(&app, &v)
}

pub(crate) fn texts(f: &Fields, name: &str) -> BTreeMap<Lang, String> {
    Lang::ALL.into_iter().map(|l| (l, f.get(&format!("{name}-{l}")).to_owned())).filter(|(_, x)| !x.is_empty()).collect()
}

pub(crate) fn day(f: &Fields, name: &str) -> Day {
    Day::parse_iso(f.get(name)).unwrap_or(Day(0))
}

/// Defines one.
///
/// # Errors
/// As the command.
pub async fn define(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, f, territory) = (T(v.lang), Fields(f), app.territory.id);
    let measure = Measure::from_code(f.get("measure")).ok_or_else(Oops::not_found)?;
    // A share is typed in per cent, which are hundredths as dirhams are.
    let value = |name: &str| if measure.unit() == "count" { f.int(name) } else { f.money(name).map(|m| m.0) };
    let position = Measure::ALL.iter().position(|m| *m == measure).unwrap_or(0) as i64;
    let end = match (value("baseline"), value("target")) {
        (Ok(baseline), Ok(target)) => {
            let command = DefineIndicator {
                code: f.get("code").into(),
                measure,
                position,
                name: texts(&f, "name"),
                definition: texts(&f, "definition"),
                baseline,
                baseline_on: day(&f, "baseline_on"),
                target,
                target_on: day(&f, "target_on"),
            };
            app.give(app.call(v.actor()), command).await
        }
        (Err(e), _) | (_, Err(e)) => Err(e),
    };
    match end {
        Ok(()) => Ok(see(&v.path("/desk/programme"))),
        Err(e) => {
            let found = app.db.read(move |q| views::indicators(q, territory)).await?;
            let own = found.iter().find(|i| i.code == f.get("code"));
            define_of(t, own, app.zone().day(app.now())).refused(&app, &v, &f, e)
        }
    }
}

fn announce_of(t: T, today: Day) -> Form {
    let kinds = PARTNER_KINDS.map(|k| (k.to_owned(), t.p("pg-partner-", k))).into();
    let said = PRECISIONS.map(|k| (k.to_owned(), t.p("pg-precision-", k))).into();
    Form {
        title: t.s("pg-announce"),
        lead: t.s("pg-announced-lead"),
        fields: vec![
            Field::new("amount", t.s("amount"), Kind::Amount).needed(),
            Field::select("precision", t.s("pg-precision"), said),
            Field::select("kind", t.s("pg-partner"), kinds),
            Field::text("source", t.s("pg-source")).needed(),
            Field::new("on", t.s("pg-said-on"), Kind::Date).value(today.iso()),
            Field::new("explanation", t.s("pg-explanation"), Kind::Texts { long: true }),
        ],
        button: t.s("pg-announce"),
        back: Some(("/desk/programme".into(), t.s("pg-title"))),
        about: vec![("programme.bad_amount", "amount"), ("programme.no_source", "source"), ("programme.no_note", "explanation")],
        ..Form::default()
    }
}

/// The form for an announced sum.
///
/// # Errors
/// When the template fails.
pub async fn announce_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    announce_of(T(v.lang), app.zone().day(app.now())).show(&app, &v)
}

/// Notes one.
///
/// # Errors
/// As the command.
pub async fn announce(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let command = Announce {
        amount: f.money("amount").unwrap_or_default(),
        precision: f.get("precision").into(),
        partner_kind: f.get("kind").into(),
        source: f.get("source").into(),
        explanation: texts(&f, "explanation"),
        said_on: day(&f, "on"),
    };
    match app.give(app.call(v.actor()), command).await {
        Ok(()) => Ok(see(&v.path("/desk/programme"))),
        Err(e) => announce_of(T(v.lang), app.zone().day(app.now())).refused(&app, &v, &f, e),
    }
}
