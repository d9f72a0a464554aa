//! What is added to a plan: objectives, actions, expenses.

use super::*;

fn objective_fields(t: T, plan: Id) -> Form {
    let all = MEASURES.iter().map(|(m, _)| ((*m).to_owned(), t.p("measure-", m))).collect();
    Form {
        title: t.s("add-objective"),
        fields: vec![
            Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
            Field::select("measure", t.s("measure"), all).hint(t.s("measure-hint")),
            Field::new("baseline", t.s("baseline"), Kind::Amount).value("0"),
            Field::new("target", t.s("target"), Kind::Amount).needed(),
            Field::text("responsible", t.s("responsible")),
        ],
        button: t.s("add-objective"),
        back: Some((format!("/desk/plan/{plan}"), t.s("marketing-plan"))),
        about: vec![
            ("plan.no_name", "name"),
            ("plan.bad_measure", "measure"),
            ("plan.bad_target", "target"),
            ("bad_amount", "target"),
        ],
        ..Form::default()
    }
}

/// The form for an objective.
///
/// # Errors
/// When the template fails.
pub async fn objective_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    objective_fields(T(v.lang), there::named(&app, there::Kind::Plan, &id).await?).show(&app, &v)
}

/// Adds an objective.
///
/// # Errors
/// A fault of the store.
pub async fn add_objective(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let plan = there::named(&app, there::Kind::Plan, &id).await?;
    let command = || -> Result<AddObjective, Oops> {
        // Money is typed in dirhams, counts as whole numbers.
        let number = |name: &str| -> Result<i64, Oops> {
            match measures::unit(f.get("measure")) {
                Some(Unit::Money) => Ok(f.money(name)?.0),
                _ => f.int(name),
            }
        };
        Ok(AddObjective {
            plan,
            name: crate::desk::product_form::texts(&f, "name"),
            measure: f.get("measure").into(),
            baseline: if f.get("baseline").is_empty() { 0 } else { number("baseline")? },
            target: number("target")?,
            responsible: f.get("responsible").into(),
        })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/plan/{plan}")))),
        Err(e) => objective_fields(T(v.lang), plan).refused(&app, &v, &f, e),
    }
}

async fn action_fields(app: &App, v: &Visitor, plan: Id) -> Result<Form, Oops> {
    let (t, territory, today) = (T(v.lang), app.territory.id, app.zone().day(app.now()));
    let (objectives, funds, campaigns) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            Ok((views::objectives(q, territory, plan)?, views::funds(q, territory)?, views::campaigns(q, territory)?))
        })
        .await?;
    let s = app.shop().await?;
    let none = || std::iter::once((String::new(), "—".to_owned()));
    let channels = CHANNELS.iter().map(|c| ((*c).to_owned(), t.p("channel-", c))).collect();
    let fairs = s.places.iter().filter(|x| x.kind == stock::PlaceKind::Fair);
    let fairs = none().chain(fairs.map(|x| (x.id.to_string(), s.text("name", x.id, v.lang).to_owned()))).collect();
    let day = |name: &str, word: &str, d: Day| Field::new(name, t.s(word), Kind::Date).value(d.iso()).needed();
    let mut fields = vec![
        Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
        Field::select(
            "objective",
            t.s("objective"),
            objectives.iter().map(|o| (o.id.to_string(), text(&o.name, v.lang))).collect(),
        ),
        Field::select("channel", t.s("channel"), channels),
        day("from", "from-day", today),
        day("to", "to-day", today.plus(7)),
        Field::text("responsible", t.s("responsible")),
        Field::select(
            "campaign",
            t.s("campaign"),
            none().chain(campaigns.iter().map(|c| (c.id.to_string(), text(&c.name, v.lang)))).collect(),
        ),
        Field::select("place", t.s("fair-place"), fairs),
        Field::new("h", t.s("budget"), Kind::Heading),
        Field::new("pays-union", t.s("the-union"), Kind::Amount).value("0"),
    ];
    fields.extend(funds.iter().map(|f| Field::new(format!("pays-{}", f.id), text(&f.name, v.lang), Kind::Amount).value("0")));
    Ok(Form {
        title: t.s("add-action"),
        fields,
        button: t.s("add-action"),
        back: Some((format!("/desk/plan/{plan}"), t.s("marketing-plan"))),
        about: vec![
            ("plan.no_name", "name"),
            ("plan.bad_days", "to"),
            ("plan.bad_budget", "pays-union"),
            ("plan.no_objective", "objective"),
            ("plan.bad_link", "campaign"),
            ("bad_amount", "pays-union"),
        ],
        ..Form::default()
    })
}

/// The form for an action.
///
/// # Errors
/// A fault of the store.
pub async fn action_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Oops> {
    let plan = there::named(&app, there::Kind::Plan, &id).await?;
    action_fields(&app, &v, plan).await?.show(&app, &v)
}

/// Adds an action.
///
/// # Errors
/// A fault of the store.
pub async fn add_action(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let plan = there::named(&app, there::Kind::Plan, &id).await?;
    let command = || -> Result<AddAction, Oops> {
        let mut budget = Vec::new();
        for (k, value) in f.0.iter().filter(|(k, x)| k.starts_with("pays-") && !x.trim().is_empty()) {
            let share = rahba_kernel::formats::amount::parse(value).ok_or_else(|| Oops::new(422, "bad-amount"))?.0;
            if share != 0 {
                let who = k.trim_start_matches("pays-");
                let fund = if who == "union" { None } else { Some(who.parse().map_err(|_| Oops::not_found())?) };
                budget.push(Funder { fund, share });
            }
        }
        Ok(AddAction {
            plan,
            objective: f.get("objective").parse().map_err(|_| Oops::new(422, "plan-no-objective"))?,
            name: crate::desk::product_form::texts(&f, "name"),
            channel: f.get("channel").into(),
            starts_on: day_of(&f, "from")?,
            ends_on: day_of(&f, "to")?,
            responsible: f.get("responsible").into(),
            budget,
            campaign: f.get("campaign").parse().ok(),
            place: f.get("place").parse().ok(),
        })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/plan/{plan}")))),
        Err(e) => action_fields(&app, &v, plan).await?.refused(&app, &v, &f, e),
    }
}

async fn spend_fields(app: &App, v: &Visitor, plan: Id, action: &str) -> Result<Form, Oops> {
    let (t, lang) = (T(v.lang), v.lang);
    let x = find(app, plan).await?;
    let funds = std::iter::once((String::new(), t.s("the-union")));
    let funds = funds.chain(x.funds.iter().map(|f| (f.id.to_string(), text(&f.name, lang)))).collect();
    let actions = x.actions.iter().map(|a| (a.id.to_string(), text(&a.name, lang))).collect();
    Ok(Form {
        title: t.s("spend"),
        lead: t.s("spend-lead"),
        fields: vec![
            Field::select("action", t.s("action"), actions).value(action),
            Field::new("amount", t.s("amount"), Kind::Amount).needed(),
            Field::select("fund", t.s("paid-by"), funds),
            Field::text("label", t.s("expense-what")).needed(),
            Field::text("paper", t.s("expense-paper")).needed(),
        ],
        button: t.s("spend"),
        back: Some((format!("/desk/plan/{plan}"), t.s("marketing-plan"))),
        about: vec![("plan.bad_expense", "label"), ("plan.fund_short", "amount"), ("bad_amount", "amount")],
        ..Form::default()
    })
}

/// The form for an expense.
///
/// # Errors
/// A fault of the store.
pub async fn spend_form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let plan = id.parse().map_err(|_| Oops::not_found())?;
    spend_fields(&app, &v, plan, Asked { all }.get("action")).await?.show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn spend(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id)): Path<(String, String)>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let plan = there::named(&app, there::Kind::Plan, &id).await?;
    let command = || -> Result<Spend, Oops> {
        Ok(Spend {
            action: f.id("action")?,
            fund: f.get("fund").parse().ok(),
            amount: f.money("amount")?,
            label: f.get("label").into(),
            paper: f.get("paper").into(),
        })
    };
    let done = match command() {
        Ok(c) => app.give(app.call(v.actor()), c).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path(&format!("/desk/plan/{plan}")))),
        Err(e) => spend_fields(&app, &v, plan, "").await?.refused(&app, &v, &f, e),
    }
}
