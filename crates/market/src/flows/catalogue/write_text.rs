//! A text of a product, maker or family is written or reviewed in one language.

use super::owner::{is_staff, may_describe};
use crate::content::{self, TextState};
use crate::refusals;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::{Id, Lang, text::bidi::is_blank};
use rahba_store::{Command, Ctx, Refused, Tx, no};
use serde::{Deserialize, Serialize};

/// The fields that things have; `alt` says in words what a picture shows.
pub const FIELDS: [&str; 6] = ["name", "description", "story", "about", "label", "alt"];

/// Writes one language of a field.
#[derive(Debug, Serialize)]
pub struct WriteText {
    pub owner: Id,
    /// One of [`FIELDS`].
    pub field: String,
    pub lang: Lang,
    pub body: String,
}

/// Written.
#[derive(Debug, Serialize, Deserialize)]
pub struct TextWritten {}

refusals! {
    /// Why a text is not written.
    pub enum WriteTextRefusal {
        /// No such thing, or not yours.
        NoSuchOwner => ("text.no_owner", 404),
        /// Not a field of ours.
        BadField => ("text.bad_field", 422),
        /// Empty.
        Empty => ("text.empty", 422),
    }
}

impl Command for WriteText {
    const NAME: &'static str = "catalogue/write_text";
    const MAY: Permission = Permission::Roles(&[Role::Admin, Role::ShopManager, Role::ProducerManager]);
    type Done = TextWritten;
    type Refusal = WriteTextRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<TextWritten, Refused<WriteTextRefusal>> {
        // First whether it is hers: of what is not, nothing is said.
        if !may_describe(&mut tx.reader(), ctx.territory, &ctx.actor, self.owner, ctx.now)? {
            return no(WriteTextRefusal::NoSuchOwner);
        }
        if !FIELDS.contains(&self.field.as_str()) {
            return no(WriteTextRefusal::BadField);
        }
        if is_blank(&self.body) {
            return no(WriteTextRefusal::Empty);
        }
        let staff = is_staff(ctx);
        let state = if staff { TextState::Reviewed } else { TextState::Written };
        content::put(tx, ctx, self.owner, &self.field, self.lang, &self.body, state)?;
        tx.fact("field", &self.field);
        tx.fact("lang", self.lang);
        Ok(TextWritten {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::catalogue::review_text::{ReviewText, ReviewTextRefusal};
    use crate::testing::Bench;
    use crate::testing_shop::Shop;
    use content::views::{Work, work};
    use rahba_store::CommandError;

    fn write(s: &Shop, lang: Lang, body: &str) -> WriteText {
        WriteText { owner: s.product, field: "name".into(), lang, body: body.into() }
    }

    #[test]
    fn a_changed_source_makes_the_others_stale_until_somebody_looks() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let name = || b.read(|q| content::of_owner(q, b.territory, s.product)).remove("name").unwrap();
            assert_eq!(name().source(), Some(Lang::Ar));
            b.by("itto", Role::ProducerManager, s.maker, write(&s, Lang::Ar, "عسل الزعتر")).unwrap();
            assert!(!name().get(Lang::Fr).unwrap().stale, "the same words are no change");
            b.by("itto", Role::ProducerManager, s.maker, write(&s, Lang::Ar, "عسل زعتر الأطلس")).unwrap();
            let t = name();
            assert!(t.get(Lang::Fr).unwrap().stale && !t.get(Lang::Ar).unwrap().stale);
            let picked = t.pick(Lang::En).unwrap();
            assert_eq!((picked.lang, picked.is_fallback, picked.stale), (Lang::Fr, true, true));
            let stale = b.read(|q| work(q, b.territory, Lang::Fr, Work::Stale, None, 10, 0));
            assert_eq!((stale.len(), stale[0].owner, stale[0].body.as_str()), (1, s.product, "عسل زعتر الأطلس"));
            let missing = b.read(|q| work(q, b.territory, Lang::En, Work::Missing, None, 100, 0));
            assert!(missing.iter().any(|w| w.owner == s.product && w.field == "name"));
            let review = |revision| ReviewText { owner: s.product, field: "name".into(), lang: Lang::Fr, revision };
            b.by("manager", Role::ShopManager, Id::NIL, review(stale[0].revision)).unwrap();
            let fr = name().get(Lang::Fr).unwrap().clone();
            assert_eq!((fr.stale, fr.state.as_str()), (false, "reviewed"));
            assert!(b.read(|q| work(q, b.territory, Lang::Fr, Work::Stale, None, 10, 0)).is_empty());
            let cover = |lang| b.read(|q| content::views::coverage(q, b.territory, lang));
            assert_eq!(cover(Lang::Fr).stale, 0);
            assert!(cover(Lang::Fr).reviewed == 1 && cover(Lang::En).present == 0);
            b.by("itto", Role::ProducerManager, s.maker, write(&s, Lang::Fr, "Miel de thym de l’Atlas")).unwrap();
            assert_eq!(name().get(Lang::Fr).unwrap().state, "written", "what she writes is to be read again");
            let late = b.by("manager", Role::ShopManager, Id::NIL, review(1));
            assert!(matches!(late, Err(CommandError::Refused(ReviewTextRefusal::ChangedSince))));
            let none = b.system(ReviewText { owner: s.product, field: "story".into(), lang: Lang::Fr, revision: 1 });
            assert!(matches!(none, Err(CommandError::Refused(ReviewTextRefusal::NoSuchText))));
            let maker = b.by("itto", Role::ProducerManager, s.maker, review(2));
            assert!(matches!(maker, Err(CommandError::Forbidden)));
        });
    }

    #[test]
    fn refusals() {
        Bench::each(|b| {
            let s = Shop::open(b);
            let refused = |r| match r {
                Err(CommandError::Refused(r)) => r,
                other => panic!("{other:?}"),
            };
            let field = WriteText { field: "price".into(), ..write(&s, Lang::Fr, "x") };
            assert_eq!(refused(b.system(field)), WriteTextRefusal::BadField);
            assert_eq!(refused(b.system(write(&s, Lang::Fr, " "))), WriteTextRefusal::Empty);
            let other = b.by("o", Role::ProducerManager, s.carrier, write(&s, Lang::Fr, "x"));
            assert_eq!(refused(other), WriteTextRefusal::NoSuchOwner);
            let family = WriteText { owner: s.family, ..write(&s, Lang::Fr, "Miels") };
            assert_eq!(refused(b.by("itto", Role::ProducerManager, s.maker, family)), WriteTextRefusal::NoSuchOwner);
            b.system(WriteText { owner: s.family, ..write(&s, Lang::Fr, "Miels") }).unwrap();
            b.system(WriteText { owner: s.honey, field: "label".into(), ..write(&s, Lang::Fr, "Le pot") }).unwrap();
        });
    }
}
