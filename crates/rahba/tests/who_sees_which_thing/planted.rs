//! What the demo's year lacks and pages have forms for: photographs, passkeys, a till that is a device, an assembly that
//! is convoked.

use crate::site::Person;
use crate::world::{PICTURE, World};
use rahba_kernel::Id;
use rahba_kernel::role::{Actor, Permission};
use rahba_market::flows::catalogue::add_picture::AddPicture;
use rahba_market::flows::governance::convoke::Convoke;
use rahba_market::flows::people::add_passkey::AddPasskey;
use rahba_market::flows::tills::enrol_device::EnrolDevice;
use rahba_market::flows::tills::set_pin::SetTillPin;
use rahba_market::people::rules::token_hash;
use rahba_market::refusals;
use rahba_store::{Command, Ctx, Refused, Statement, Tx, Ty, Value, params};
use serde::Serialize;

/// The token of the device that is a space's till.
fn device_token(n: usize) -> [u8; 32] {
    token_hash(&format!("device-of-space-{n}-long-enough"))
}

impl World {
    /// A photograph of each criterion of each application of the two makers. Nobody makes one here, so that the
    /// row is written by hand and one file stands for all.
    pub fn photographs(&self) {
        for maker in &self.makers {
            let values = params![self.here.app.territory.id, *maker, PICTURE, self.here.app.now()].to_vec();
            self.here.give(Plant { statement: &PHOTOGRAPHS, values });
        }
        let path = rahba_media::path(PICTURE, 160, rahba_media::Kind::Jpeg).expect("a path");
        let whole = self.folder.join(path);
        std::fs::create_dir_all(whole.parent().expect("a folder")).expect("made");
        std::fs::write(whole, b"a photograph").expect("written");
    }

    /// A passkey for everybody who is signed in.
    pub fn passkeys(&self, people: &[Person]) {
        for p in people.iter().filter(|p| p.role.is_some()) {
            let mut actor = Actor::person(p.id, Vec::new());
            actor.stepped_up = true;
            let add = AddPasskey {
                credential: p.name.clone().into_bytes(),
                handle: p.id,
                public_key: String::new(),
                counter: 0,
                host: "market.example".into(),
                label: "phone".into(),
                token_hash: token_hash(&p.token),
                asked_at: self.here.app.now(),
            };
            self.here.app.db.command_blocking(self.here.app.call(actor), add).expect("a passkey");
        }
    }

    /// A till is a device in each space.
    pub fn device(&self, n: usize, till: Id) {
        let name = format!("tablet {n}");
        let enrol = EnrolDevice { till, name, token_hash: device_token(n), seen_epoch: 1, instead_of: None, session: None };
        self.here.give(enrol);
    }

    /// Whoever works in a space has a PIN for the device there.
    pub fn pins(&self, people: &[Person]) {
        for p in people.iter().filter(|p| p.space().is_some()) {
            let Some(n) = self.spaces.iter().position(|s| Some(*s) == p.space()) else { continue };
            let grants = vec![rahba_kernel::role::Grant { role: p.role.expect("a role"), scope: p.scope }];
            let mut actor = Actor::person(p.id, grants);
            actor.stepped_up = true;
            let pin = SetTillPin { device_hash: device_token(n), secret_hash: "none".into(), session: None };
            self.here.app.db.command_blocking(self.here.app.call(actor), pin).expect("a PIN");
        }
    }

    /// Two photographs of each product of the two makers.
    pub fn pictures(&self) {
        let territory = self.here.app.territory.id;
        let held =
            self.here.app.db.read_blocking(|q| {
                Ok::<_, rahba_store::Fault>(self.shape.held(q, territory, "product", self.shape.key("product")))
            });
        for h in held.expect("read").into_iter().filter(|h| h.maker.is_some_and(|m| self.makers.contains(&m))) {
            let owner: Id = h.key.parse().expect("an id");
            for n in 0..2 {
                self.here.give(AddPicture { owner, media_hash: format!("{n:064x}"), width: 640, height: 480 });
            }
        }
    }

    /// An assembly of each of the two makers is still to come.
    pub fn assemblies(&self) {
        for org in &self.makers {
            self.here.give(Convoke {
                org: *org,
                kind: "ordinary".into(),
                again_of: None,
                on: self.here.app.zone().day(self.here.app.now()).plus(60),
                starts: 600,
                place: "Siège".into(),
                agenda: "Rapport".into(),
            });
        }
    }
}

static PHOTOGRAPHS: Statement = Statement::new(
    "test_photographs",
    "INSERT INTO evidence_picture (territory_id, subject_id, part_id, position, picture_hash, caption, given_by, at) \
     SELECT a.territory_id, a.application_id, c.criterion_id, 12, $3, '', 'system:test', $4 FROM label_application a \
     JOIN label_criterion c ON c.territory_id = a.territory_id AND c.charter_id = a.charter_id \
     WHERE a.territory_id = $1 AND a.org_id = $2",
    &[Ty::Id, Ty::Id, Ty::Text, Ty::Int],
    &[],
);

/// Writes what no command of the program writes without a file.
#[derive(Serialize)]
struct Plant {
    #[serde(skip)]
    statement: &'static Statement,
    #[serde(skip)]
    values: Vec<Value>,
}

refusals! {
    /// It does not say no.
    pub enum PlantRefusal {
        /// Never.
        Never => ("test.never", 409),
    }
}

impl Command for Plant {
    const NAME: &'static str = "test/plant";
    const MAY: Permission = Permission::System;
    type Done = ();
    type Refusal = PlantRefusal;

    fn run(&self, tx: &mut Tx<'_>, _: &Ctx) -> Result<(), Refused<PlantRefusal>> {
        tx.execute(self.statement, &self.values)?;
        Ok(())
    }
}
