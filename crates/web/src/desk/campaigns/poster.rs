//! A campaign on paper.

use super::*;

#[derive(Template)]
#[template(path = "desk_poster.html")]
struct Poster {
    p: Page,
    t: T,
    id: Id,
    /// `poster` or `card`.
    kind: &'static str,
    name: String,
    pitch: String,
    until: Day,
    address: String,
    qr: String,
    art: Vec<String>,
    shop: String,
    coupon: String,
    langs: Vec<Lang>,
}

/// The poster, or the card to share, in the reader's language: to print, or to photograph.
///
/// # Errors
/// 404 when there is none.
pub async fn poster(
    State(app): State<App>,
    Extension(v): Extension<Visitor>,
    Path((_, id, kind)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let id: Id = id.parse().map_err(|_| Oops::not_found())?;
    let kind = ["poster", "card"].into_iter().find(|k| *k == kind).ok_or_else(Oops::not_found)?;
    let s = app.shop().await?;
    let c = s.campaigns.iter().find(|c| c.id == id).ok_or_else(Oops::not_found)?;
    let territory = app.territory.id;
    let coupons = app.db.read(move |q| views::coupons(q, territory)).await?;
    let address = format!("{}/{}/c/{}?via={kind}", app.origin(&headers), v.lang, c.code);
    let name = text(&c.name, v.lang);
    let p = Page::new(&app, &v, &name);
    let t = T(v.lang);
    let coupon = coupons.iter().find(|x| x.campaign == id && x.state == "running");
    html(&Poster {
        id,
        kind,
        pitch: text(&c.pitch, v.lang),
        until: c.ends_on,
        qr: rahba_papers::qr_svg(&address, &name).unwrap_or_default(),
        art: collection(&s, c, v.lang).into_iter().take(3).map(|x| x.art).collect(),
        shop: app.settings().transfer_holder.clone(),
        coupon: coupon.map_or_else(String::new, |x| format!("<b dir=\"ltr\">{}</b> · {}", x.code, gives(t, &p, x))),
        langs: Lang::ALL.to_vec(),
        address,
        name,
        p,
        t,
    })
}
