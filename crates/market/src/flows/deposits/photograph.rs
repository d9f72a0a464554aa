//! A photograph of what a line of a note counted: how the goods were when they changed hands.

use crate::flows::catalogue::add_picture::is_media_hash;
use crate::refusals;
use crate::stock::{rows, views};
use rahba_kernel::Id;
use rahba_kernel::role::{Permission, Role};
use rahba_store::{Command, Ctx, Refused, Tx, no, params};
use serde::{Deserialize, Serialize};

/// Adds the photograph of a line. Its files were made before the command.
#[derive(Debug, Serialize)]
pub struct Photograph {
    pub note: Id,
    pub line: i64,
    /// 64 hexadecimal digits: the name under which the files lie.
    pub media_hash: String,
}

/// Done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Photographed {
    pub lot: Id,
}

refusals! {
    /// Why it is not taken.
    pub enum PhotographRefusal {
        /// No such line.
        NoSuchLine => ("deposit.no_line", 404),
        /// Not the name of processed media.
        BadMedia => ("picture.bad_media", 422),
        /// The line has its photograph: what was signed for is not exchanged.
        There => ("deposit.photo_there", 409),
    }
}

impl Command for Photograph {
    const NAME: &'static str = "deposits/photograph";
    const MAY: Permission = Permission::Roles(&[Role::ShopManager, Role::Cashier]);
    type Done = Photographed;
    type Refusal = PhotographRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Photographed, Refused<PhotographRefusal>> {
        if !is_media_hash(&self.media_hash) {
            return no(PhotographRefusal::BadMedia);
        }
        if tx.first(&rows::LINE_PICTURE, params![ctx.territory, self.note, self.line])?.is_none() {
            return no(PhotographRefusal::NoSuchLine);
        }
        if let Some(note) = views::deposit_note(&mut tx.reader(), ctx.territory, self.note)?
            && let Some(space) = views::space_of(&mut tx.reader(), ctx.territory, note.place)?
        {
            ctx.only_in(Self::MAY, space)?;
        }
        let done = tx.first(&rows::PHOTOGRAPH, params![ctx.territory, self.note, self.line, self.media_hash.as_str()])?;
        let Some(r) = done else { return no(PhotographRefusal::There) };
        let lot: Id = r.get(0)?;
        tx.touch(self.note);
        tx.touch(lot);
        Ok(Photographed { lot })
    }
}
