//! Photographs as evidence: given on the page of what they prove, shown to whoever may read that page, and
//! to nobody who only knows their address.

use super::label::sees;
use super::{label, pictures, plan, project};
use crate::kit::app::App;
use crate::kit::fields::Fields;
use crate::kit::fmt;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, see};
use crate::kit::registry::Visitor;
use crate::kit::upload;
use axum::Extension;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rahba_kernel::Id;
use rahba_kernel::role::Role::{Accountant, Admin, Auditor, PayoutApprover, ProgrammeMonitor, ShopManager};
use rahba_market::content::evidence::{self, Evidence};
use rahba_market::flows::evidence::photograph::{PhotographEvidence, Proves};
use rahba_market::label::views as labels;
use rahba_market::plan::views as plans;
use rahba_market::programme::views as programme;
use rahba_media::Kind;
use rahba_store::{Fault, Reader};

/// Whose a subject of evidence is.
enum Whose {
    Organisation(Id),
    Project,
    Plan,
}

fn whose(q: &mut Reader<'_>, territory: Id, subject: Id) -> Result<Option<Whose>, Fault> {
    let application = match labels::visit(q, territory, subject)? {
        Some(v) => v.application,
        None => subject,
    };
    if let Some(a) = labels::application(q, territory, application)? {
        return Ok(Some(Whose::Organisation(a.org)));
    }
    if programme::tranche(q, territory, subject)?.is_some() || !programme::expenses(q, territory, Some(subject))?.is_empty() {
        return Ok(Some(Whose::Project));
    }
    Ok(plans::expenses(q, territory)?.iter().any(|e| e.id == subject).then_some(Whose::Plan))
}

fn may_see(v: &Visitor, whose: &Whose) -> bool {
    match whose {
        Whose::Organisation(org) => sees(v, *org),
        Whose::Project => v.actor().has_any(&[ProgrammeMonitor, ShopManager, Accountant, PayoutApprover, Auditor, Admin]),
        Whose::Plan => v.actor().has_any(&[ShopManager, Admin, Accountant, Auditor, ProgrammeMonitor]),
    }
}

/// One photograph, as large as it is asked for (`160`, `480`, `960`).
///
/// # Errors
/// 404 when there is none, or it is another's.
pub async fn serve(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, subject, part, position, size)): Path<(String, String, String, String, String)>,
) -> Result<Response, Oops> {
    let id = |x: &str| x.parse::<Id>().map_err(|_| Oops::not_found());
    let (subject, part, territory) = (id(&subject)?, id(&part)?, app.territory.id);
    let (position, size): (i64, u32) = match (position.parse(), size.parse()) {
        (Ok(p), Ok(s)) => (p, s),
        _ => return Err(Oops::not_found()),
    };
    let found = app
        .db
        .read(move |q| -> Result<_, Fault> {
            let Some(w) = whose(q, territory, subject)? else { return Ok(None) };
            let one = evidence::of(q, territory, subject)?.into_iter().find(|e| e.part == part && e.position == position);
            Ok(one.map(|e| (w, e)))
        })
        .await?;
    let (_, e) = found.filter(|(w, _)| may_see(&v, w)).ok_or_else(Oops::not_found)?;
    let path = rahba_media::path(&e.hash, size, Kind::Jpeg).ok_or_else(Oops::not_found)?;
    let whole = app.config.data.join(path);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(whole))
        .await
        .map_err(|_| Oops::new(500, "our-fault"))?
        .map_err(|_| Oops::not_found())?;
    let mut r = bytes.into_response();
    let h = r.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_static(Kind::Jpeg.mime()));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(r)
}

/// The photographs of one part, as a list of small pictures that open large. Empty when there are none.
pub fn shown(p: &Page, all: &[Evidence], part: Id) -> String {
    let t = T(p.lang);
    let items: String = all
        .iter()
        .filter(|e| e.part == part)
        .map(|e| {
            let address = format!("/{}/desk/evidence/{}/{}/{}", p.lang, e.subject, e.part, e.position);
            let said = if e.caption.is_empty() {
                format!("{} {}", t.s("lb-photo"), e.position)
            } else {
                e.caption.clone()
            };
            let (alt, caption) = (fmt::escape(&said), fmt::escape(&e.caption));
            format!(
                "<li><a href=\"{address}/960\"><img src=\"{address}/160\" alt=\"{alt}\" width=\"120\" height=\"120\" loading=\"lazy\"></a><small><bdi>{caption}</bdi></small></li>"
            )
        })
        .collect();
    if items.is_empty() { String::new() } else { format!("<ul class=\"pictures\">{items}</ul>") }
}

/// The form that adds photographs to what `proves` names; `of` is the page that it stands on.
pub fn form(p: &Page, proves: Proves, of: Id) -> String {
    let t = T(p.lang);
    let (subject, part) = proves.place();
    let kind = word(proves);
    let id = format!("photo-{kind}-{part}");
    format!(
        "<details class=\"give-photo\"><summary>{}</summary><form method=\"post\" enctype=\"multipart/form-data\" action=\"/{}/desk/evidence\" class=\"form tight\"><input type=\"hidden\" name=\"csrf\" value=\"{}\"><input type=\"hidden\" name=\"kind\" value=\"{kind}\"><input type=\"hidden\" name=\"subject\" value=\"{subject}\"><input type=\"hidden\" name=\"part\" value=\"{part}\"><input type=\"hidden\" name=\"of\" value=\"{of}\"><label for=\"{id}\">{}</label><input id=\"{id}\" type=\"file\" name=\"photo\" accept=\"image/jpeg,image/png,image/webp\" multiple required><label>{} <input type=\"text\" name=\"caption\" dir=\"auto\" maxlength=\"200\"></label><button type=\"submit\" class=\"button small\">{}</button></form></details>",
        t.s("ev-give"),
        p.lang,
        p.csrf,
        t.s("lb-photos"),
        t.s("lb-photo-of"),
        t.s("lb-add-photos"),
    )
}

fn word(proves: Proves) -> &'static str {
    match proves {
        Proves::Criterion { .. } => "criterion",
        Proves::Mending { .. } => "mending",
        Proves::Tranche { .. } => "tranche",
        Proves::ProjectExpense { .. } => "project-expense",
        Proves::PlanExpense { .. } => "plan-expense",
    }
}

fn read(f: &Fields) -> Result<Proves, Oops> {
    let (subject, part) = (f.id("subject")?, f.id("part")?);
    Ok(match f.get("kind") {
        "criterion" => Proves::Criterion { application: subject, criterion: part },
        "mending" => Proves::Mending { visit: subject, criterion: part },
        "tranche" => Proves::Tranche { tranche: subject },
        "project-expense" => Proves::ProjectExpense { expense: subject },
        "plan-expense" => Proves::PlanExpense { expense: subject },
        _ => return Err(Oops::not_found()),
    })
}

/// Takes photographs: the good ones are kept even when one is not. What is refused is said on the page that
/// they were given on.
///
/// # Errors
/// What is no refusal; 404 for what she may not see.
pub async fn give(State(app): State<App>, Extension(v): Extension<Visitor>, form: Multipart) -> Result<Response, Oops> {
    let (f, photos) = upload::read(form).await?;
    let (proves, of, territory) = (read(&f)?, f.id("of")?, app.territory.id);
    let (subject, _) = proves.place();
    let found = app.db.read(move |q| whose(q, territory, subject)).await?;
    if !found.is_some_and(|w| may_see(&v, &w)) {
        return Err(Oops::not_found());
    }
    let mut refused = if photos.is_empty() { Some(Oops::new(422, "photo-missing")) } else { None };
    for bytes in photos {
        let one = async {
            let made = pictures::made(&app, bytes).await?;
            let command = PhotographEvidence { proves, media_hash: made.hash, caption: f.get("caption").to_owned() };
            app.give(app.call(v.actor()), command).await
        };
        match one.await {
            Err(e) if !e.is_refusal() => return Err(e),
            Err(e) => refused = Some(e),
            Ok(()) => {}
        }
    }
    let label_page = matches!(proves, Proves::Criterion { .. } | Proves::Mending { .. });
    match (refused, proves) {
        (None, Proves::PlanExpense { .. }) => Ok(see(&v.path(&format!("/desk/plan/{of}")))),
        (None, _) if label_page => Ok(see(&v.path(&format!("/desk/label/applications/{of}")))),
        (None, _) => Ok(see(&v.path(&format!("/desk/programme/projects/{of}")))),
        (Some(e), Proves::PlanExpense { .. }) => plan::page(&app, &v, of, "", T(v.lang).with(&e.message, &e.arguments)).await,
        (Some(e), _) if label_page => label::file(&app, &v, of, Some(e)).await,
        (Some(e), _) => project::page(&app, &v, of, Some(e), Fields::default()).await,
    }
}
