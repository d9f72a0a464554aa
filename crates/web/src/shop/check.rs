//! What a person with a jar in her hand may know: who made it, where, under which licence and
//! certificates *now*. Read from the database at each look; nothing about the looker is kept.

use super::browse::commune;
use crate::kit::app::App;
use crate::kit::i18n::T;
use crate::kit::oops::Oops;
use crate::kit::page::{Page, html, see};
use crate::kit::registry::Visitor;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use rahba_kernel::merkle::hex;
use rahba_kernel::{Day, Id, Lang, Micros};
use rahba_market::certificates::model::{Certificate, Kind, Texts};
use rahba_market::label::model::Licence;
use rahba_market::label::rules::{code_of_lot, lot_of_code};
use rahba_market::stock::rules::read_lot_code;
use rahba_market::stock::views::LotCard;
use rahba_market::{catalogue, certificates, content, label, organisations, stock};
use serde::Deserialize;

/// What came with the address.
#[derive(Deserialize, Default)]
pub struct CheckQuery {
    /// The signature printed in the square.
    #[serde(default)]
    s: String,
    #[serde(default)]
    code: String,
}

/// What is known of a lot.
pub struct Known {
    pub lot: LotCard,
    pub product: String,
    pub product_code: String,
    pub maker: String,
    pub maker_code: String,
    pub place: String,
    pub licence: Option<Licence>,
    /// Pictogram, name, meaning, number and last day.
    pub certificates: Vec<(String, String, String, String, Day)>,
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage {
    p: Page,
    t: T,
    /// `form`, `ok`, `plain`, `suspended`, `withdrawn`, `expired`, `unknown`, `altered`.
    state: &'static str,
    icon: &'static str,
    code: String,
    signed: bool,
    known: Option<Known>,
    now: Micros,
    today: Day,
}

pub(crate) fn text(t: &Texts, lang: Lang) -> String {
    lang.fallbacks().into_iter().find_map(|l| t.get(&l)).cloned().unwrap_or_default()
}

impl App {
    /// The signature of a printed code: 80 bits under a key derived from the installation's own.
    pub fn check_signature(&self, code: &str) -> String {
        hex(&self.derive(&self.signs(code))[..10])
    }

    fn signs(&self, code: &str) -> String {
        format!("check-v1:{}:{code}", self.territory.id)
    }

    /// Whether a tag's signature is ours: of this key or of one that it follows, for tags live long.
    pub fn is_signed(&self, code: &str, signature: &str) -> bool {
        self.config.key.derive(&self.signs(code)).any(|mac| self.same(signature, &hex(&mac[..10])))
    }

    /// What the square on a tag says, without its host.
    pub fn check_path(&self, lot: &str) -> Option<String> {
        let code = code_of_lot(lot)?;
        let signature = self.check_signature(&code);
        Some(format!("/check/{code}?s={signature}"))
    }
}

/// The reader's language by her browser's wish.
fn wished(headers: &HeaderMap) -> Lang {
    let wish = headers.get("accept-language").and_then(|v| v.to_str().ok()).unwrap_or_default();
    crate::kit::languages::wanted(wish).unwrap_or(Lang::Ar)
}

fn encode(x: &str) -> String {
    x.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The address on a tag leads to the page in the reader's language.
///
/// # Errors
/// Never.
pub async fn scanned(Path(code): Path<String>, Query(f): Query<CheckQuery>, headers: HeaderMap) -> Result<Response, Oops> {
    let signature = if f.s.is_empty() { String::new() } else { format!("?s={}", encode(&f.s)) };
    Ok(see(&format!("/{}/check/{}{signature}", wished(&headers), encode(&code))))
}

/// GS1 Digital Link: GTIN and lot lead to the same page; what does not belong together is not known.
///
/// # Errors
/// A fault of the store.
pub async fn digital_link(
    State(app): State<App>,
    Path((gtin, lot)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let (territory, now, number) = (app.territory.id, app.now(), lot.clone());
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(lot) = stock::views::lot_by_code(q, territory, &number)? else { return Ok(None) };
            let code = catalogue::views::variant(q, territory, lot.variant, now)?.map(|v| v.barcode).unwrap_or_default();
            Ok(Some((lot.code, code.trim_start_matches('0') == gtin.trim_start_matches('0'))))
        })
        .await?;
    let (code, belongs) = found.map_or((lot, true), |(l, belongs)| (code_of_lot(&l).unwrap_or(l), belongs));
    // A lot under another thing's number is no mark of ours: the page says it as it says a wrong signature.
    let forged = if belongs { "" } else { "?s=another-gtin" };
    Ok(see(&format!("/{}/check/{}{forged}", wished(&headers), encode(&code))))
}

/// The form for a code that is read aloud or typed.
///
/// # Errors
/// When the template fails.
pub async fn form(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Query(f): Query<CheckQuery>,
) -> Result<Response, Oops> {
    if !f.code.trim().is_empty() {
        return Ok(see(&v.path(&format!("/check/{}", encode(f.code.trim())))));
    }
    let t = T(v.lang);
    html(&CheckPage {
        state: "form",
        icon: "search",
        code: String::new(),
        signed: false,
        known: None,
        now: app.now(),
        today: app.zone().day(app.now()),
        p: Page::new(&app, &v, &t.s("ck-title")),
        t,
    })
}

/// What a code says now.
///
/// # Errors
/// A fault of the store.
pub async fn show(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, code)): Path<(String, String)>,
    Query(f): Query<CheckQuery>,
) -> Result<Response, Oops> {
    let (t, lang, now) = (T(v.lang), v.lang, app.now());
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).take(40).collect::<String>().to_uppercase();
    // The short code of a tag, or the lot's own number as the page and the note print it.
    let lot = lot_of_code(&code).or_else(|| read_lot_code(&code));
    let bad_signature = !f.s.is_empty() && !app.is_signed(&code, &f.s);
    let today = app.zone().day(now);
    let known = match &lot {
        Some(lot) if !bad_signature => look(&app, lot.clone(), lang, now, today).await?,
        _ => None,
    };
    let state = match &known {
        _ if lot.is_none() || bad_signature => "altered",
        None => "unknown",
        Some(k) if k.lot.expires_on.is_some_and(|e| e <= today) => "expired",
        Some(k) => match k.licence.as_ref().map(|l| l.state_on(today)) {
            Some("valid") => "ok",
            Some("suspended") => "suspended",
            Some("withdrawn") => "withdrawn",
            _ => "plain",
        },
    };
    let icon = match state {
        "ok" => "seal",
        "plain" => "have",
        "unknown" => "question",
        "altered" => "close",
        _ => "warning",
    };
    let p = Page::new(&app, &v, &t.p("ck-", state));
    html(&CheckPage { state, icon, code, signed: !f.s.is_empty() && known.is_some(), known, now, today, p, t })
}

async fn look(app: &App, lot: String, lang: Lang, now: Micros, today: Day) -> Result<Option<Known>, Oops> {
    let territory = app.territory.id;
    let found = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let Some(lot) = stock::views::lot_by_code(q, territory, &lot)? else { return Ok(None) };
            let Some(v) = catalogue::views::saleable(q, territory, lot.variant, now)? else { return Ok(None) };
            let Some(product) = catalogue::views::product(q, territory, v.product)? else { return Ok(None) };
            let Some(maker) = organisations::views::one(q, territory, lot.org)? else { return Ok(None) };
            // A valid licence speaks first, then the latest that does not.
            let mut licences = label::views::licences(q, territory, Some(lot.org), "")?;
            licences.retain(|l| l.covers(v.family));
            licences.sort_by_key(|l| (l.state_on(today) != "valid", std::cmp::Reverse(l.changed_at)));
            let held = certificates::views::holding(q, territory, Some(lot.org), today)?;
            let kinds = certificates::views::kinds(q, territory)?;
            let texts = content::views::texts(q, territory, &[product.id, maker.id])?;
            Ok(Some((lot, v.family, product, maker, licences.into_iter().next(), held, kinds, texts)))
        })
        .await?;
    Ok(found.map(|(lot, family, product, maker, licence, held, kinds, texts)| {
        let name = |id: Id| texts.get(&(id, "name".to_owned())).map(|x| x.body(lang).to_owned()).unwrap_or_default();
        let shown = held.iter().filter(|c| c.covers(product.id, family, today));
        Known {
            product: name(product.id),
            product_code: if product.state == "published" { product.code.clone() } else { String::new() },
            maker: name(maker.id),
            maker_code: maker.code.clone(),
            place: commune(&maker.commune, lang),
            certificates: shown.filter_map(|c| certificate_row(c, &kinds, lang)).collect(),
            licence,
            lot,
        }
    }))
}

fn certificate_row(c: &Certificate, kinds: &[Kind], lang: Lang) -> Option<(String, String, String, String, Day)> {
    let k = kinds.iter().find(|k| k.id == c.kind)?;
    let icon = rahba_art::icon(&k.pictogram).unwrap_or_default();
    Some((icon, text(&k.name, lang), text(&k.meaning, lang), format!("{} {}", c.issuer, c.number), c.valid_until))
}

/// A kind on the buyers' page: pictogram, name, meaning, steps, who holds it.
pub struct KindCard {
    pub icon: String,
    pub name: String,
    pub meaning: String,
    pub steps: Vec<String>,
    pub holders: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "certificates.html")]
struct CertificatesPage {
    p: Page,
    t: T,
    kinds: Vec<KindCard>,
}

/// What each certificate means, and who holds it today.
///
/// # Errors
/// A fault of the store.
pub async fn certificates_page(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let (t, lang) = (T(v.lang), v.lang);
    let kinds = s
        .kinds
        .iter()
        .map(|k| KindCard {
            icon: rahba_art::icon(&k.pictogram).unwrap_or_default(),
            name: text(&k.name, lang),
            meaning: text(&k.meaning, lang),
            steps: k.steps.iter().map(|x| text(&x.name, lang)).collect(),
            holders: s
                .certificates
                .iter()
                .filter(|c| c.kind == k.id)
                .filter_map(|c| s.makers.get(&c.org))
                .map(|m| (m.code.clone(), s.marked("name", m.id, lang)))
                .collect(),
        })
        .collect();
    html(&CertificatesPage { kinds, p: Page::new(&app, &v, &t.s("ct-title")), t })
}

#[derive(Template)]
#[template(path = "label.html")]
struct LabelPage {
    p: Page,
    t: T,
    version: i64,
    name: String,
    promise: String,
    criteria: Vec<(String, String, String)>,
    holders: Vec<(String, String, String, Day)>,
}

/// The charter and who bears the label today.
///
/// # Errors
/// A fault of the store.
pub async fn label_page(State(app): State<App>, Extension(v): Extension<Visitor>) -> Result<Response, Oops> {
    let s = app.shop().await?;
    let (t, lang) = (T(v.lang), v.lang);
    let territory = app.territory.id;
    let (charter, criteria) = app
        .db
        .read(move |q| -> Result<_, rahba_store::Fault> {
            let charter = label::views::charters(q, territory)?.into_iter().next();
            let criteria = match &charter {
                Some(c) => label::views::criteria(q, territory, c.id)?,
                None => Vec::new(),
            };
            Ok((charter, criteria))
        })
        .await?;
    let holders = s.licences.iter().filter(|l| l.state_on(s.today) == "valid").filter_map(|l| {
        let m = s.makers.get(&l.org)?;
        Some((m.code.clone(), s.marked("name", m.id, lang), l.number.clone(), l.valid_until))
    });
    html(&LabelPage {
        version: charter.as_ref().map_or(0, |c| c.version),
        name: charter.as_ref().map_or_else(String::new, |c| text(&c.name, lang)),
        promise: charter.as_ref().map_or_else(String::new, |c| text(&c.promise, lang)),
        criteria: criteria
            .iter()
            .map(|c| {
                let family = c.family.map_or_else(|| t.s("lb-all-families"), |f| s.text("name", f, lang).to_owned());
                (t.p("lb-theme-", &c.theme), family, text(&c.body, lang))
            })
            .collect(),
        holders: holders.collect(),
        p: Page::new(&app, &v, &t.s("the-label")),
        t,
    })
}
