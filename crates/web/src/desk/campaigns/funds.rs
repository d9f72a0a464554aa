//! Funds that pay for campaigns.

use super::*;

/// The funds: what each received, gave and still has.
///
/// # Errors
/// A fault of the store.
pub async fn funds(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(all): Query<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let (t, territory) = (T(v.lang), app.territory.id);
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let mut out = Vec::new();
            for f in views::funds(q, territory)? {
                let account = ledger::chart::campaign_fund(f.id);
                let (received, given) = ledger::views::turnover(q, territory, &account)?;
                out.push((f, received, given, ledger::views::set_aside(q, territory, &account)?));
            }
            Ok(out)
        })
        .await?;
    let rows = found
        .into_iter()
        .map(|(f, received, given, aside)| {
            vec![
                Cell::link(format!("/desk/why/{}", f.id), text(&f.name, v.lang)),
                Cell::Code(f.code),
                Cell::Money(received),
                Cell::Money(given),
                Cell::Money(aside),
                Cell::Money(received - given - aside),
            ]
        })
        .collect();
    let columns = ["fund-received", "fund-given", "fund-aside", "fund-free"].map(|c| Column::new(t.s(c)).added());
    let mut all_columns = vec![Column::new(t.s("fund")), Column::new(t.s("code"))];
    all_columns.extend(columns);
    let table = Table {
        title: t.s("funds"),
        lead: t.s("funds-what"),
        actions: if v.actor().has(Role::Accountant) { vec![("/desk/funds/receive".into(), t.s("receive-fund"))] } else { vec![] },
        columns: all_columns,
        rows,
        whole: true,
        empty: t.s("no-funds-yet"),
        ..Table::default()
    };
    table::answer(&app, &v, &Asked { all }, table)
}

fn fund_fields(t: T) -> Form {
    Form {
        title: t.s("receive-fund"),
        lead: t.s("funds-what"),
        fields: vec![
            Field::new("name", t.s("name"), Kind::Texts { long: false }).hint(t.s("one-language-is-enough")),
            Field::text("code", t.s("code")).hint(t.s("fund-code-hint")).needed(),
            Field::new("amount", t.s("amount"), Kind::Amount).needed(),
            Field::text("reference", t.s("fund-reference")).needed(),
        ],
        button: t.s("receive-fund"),
        back: Some(("/desk/funds".into(), t.s("funds"))),
        about: vec![
            ("fund.no_name", "name"),
            ("fund.bad_code", "code"),
            ("fund.bad_amount", "amount"),
            ("fund.no_reference", "reference"),
            ("bad_amount", "amount"),
        ],
        ..Form::default()
    }
}

/// The form for money that arrives.
///
/// # Errors
/// When the template fails.
pub async fn fund_form(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    fund_fields(T(v.lang)).show(&app, &v)
}

/// Records it.
///
/// # Errors
/// A fault of the store.
pub async fn receive_fund(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Sent(f): Sent<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let f = Fields(f);
    let done = match f.money("amount") {
        Ok(amount) => {
            let command = ReceiveFund {
                code: f.get("code").to_lowercase(),
                name: crate::desk::product_form::texts(&f, "name"),
                amount,
                reference: f.get("reference").into(),
            };
            app.give(app.call(v.actor()), command).await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see(&v.path("/desk/funds"))),
        Err(e) => fund_fields(T(v.lang)).refused(&app, &v, &f, e),
    }
}
