//! What the auditor saw, as a photograph of her visit.

use crate::flows::catalogue::add_picture::is_media_hash;
use crate::label::{rows, views};
use crate::refusals;
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_kernel::text::bidi::clean_text;
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Photographs that one visit holds.
pub const MOST: i64 = 30;

/// Adds a photograph. Its files were made before the command.
#[derive(Debug, Serialize)]
pub struct PhotographVisit {
    pub visit: Id,
    /// 64 hexadecimal digits: the name under which the files lie.
    pub media_hash: String,
    /// What it shows; may be empty.
    pub caption: String,
}

/// Its place among the photographs, from 1.
#[derive(Debug, Serialize, Deserialize)]
pub struct VisitPhotographed {
    pub position: i64,
}

refusals! {
    /// Why it is not taken.
    pub enum PhotographVisitRefusal {
        /// No such visit, or another auditor's.
        NotFound => ("label.visit_not_found", 404),
        /// Not the name of processed media.
        BadMedia => ("picture.bad_media", 422),
        /// The report is written: its photographs stay as they are.
        Done => ("label.visit_done", 409),
        /// The visit holds as many as it can.
        Full { most: i64 } => ("label.visit_full", 409),
    }
}

impl Command for PhotographVisit {
    const NAME: &'static str = "label/photograph_visit";
    const MAY: Permission = Permission::Roles(&[Role::LabelAuditor]);
    type Done = VisitPhotographed;
    type Refusal = PhotographVisitRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<VisitPhotographed, Refused<PhotographVisitRefusal>> {
        if !is_media_hash(&self.media_hash) {
            return no(PhotographVisitRefusal::BadMedia);
        }
        let found = views::visit(&mut tx.reader(), ctx.territory, self.visit)?;
        let Some(visit) = found.filter(|v| ctx.person().is_none_or(|p| p == v.auditor)) else {
            return no(PhotographVisitRefusal::NotFound);
        };
        if visit.done_at.is_some() {
            return no(PhotographVisitRefusal::Done);
        }
        let position = views::visit_pictures(&mut tx.reader(), ctx.territory, visit.application)?
            .iter()
            .filter(|p| p.visit == visit.id)
            .count() as i64
            + 1;
        if position > MOST {
            return no(PhotographVisitRefusal::Full { most: MOST });
        }
        // The position is the key: of two photographs at once one is tried again by the store.
        tx.execute(
            &rows::INSERT_VISIT_PICTURE,
            params![
                ctx.territory,
                visit.id,
                position,
                self.media_hash.as_str(),
                clean_text(&self.caption, 200),
                crate::who(ctx),
                ctx.now
            ],
        )?;
        tx.touch(visit.id);
        tx.touch(visit.application);
        Ok(VisitPhotographed { position })
    }
}
