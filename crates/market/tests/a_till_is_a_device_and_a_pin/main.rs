//! Tills by device and PIN in the books (S8): who makes a device a till, what a PIN opens there and nowhere else, what ends
//! it, and that one device is a till at a time however many are made one at once.

mod device;
mod pin;
mod race;

use rahba_kernel::role::{Actor, Grant, Permission, Role};
use rahba_kernel::{Id, Lang, Micros, Money};
use rahba_market::audit::audit;
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::change_secret::ChangePassword;
use rahba_market::flows::people::disable::{Disable, Erase};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::revoke_role::RevokeRole;
use rahba_market::flows::people::sign_in::{SignIn, SignInEnd, SignInRefusal};
use rahba_market::flows::people::touch_session::TouchSession;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::flows::tills::add_till::AddTill;
use rahba_market::flows::tills::close_session::CloseSession;
use rahba_market::flows::tills::end_device::{EndDevice, EndDeviceRefusal};
use rahba_market::flows::tills::enrol_device::{EnrolDevice, EnrolDeviceRefusal};
use rahba_market::flows::tills::enter::{EnterEnd, EnterTill};
use rahba_market::flows::tills::open_session::OpenSession;
use rahba_market::flows::tills::sell::{Sell, Tender};
use rahba_market::flows::tills::set_pin::{SetTillPin, SetTillPinRefusal};
use rahba_market::flows::tills::withdraw_pin::{WithdrawTillPin, WithdrawTillPinRefusal};
use rahba_market::people::model::{SessionKind, SignedIn};
use rahba_market::people::rules::{self, token_hash};
use rahba_market::people::{till, views};
use rahba_market::refusals;
use rahba_market::testing::Bench;
use rahba_market::testing_shop::Shop;
use rahba_market::tills::views::{self as tills, Device};
use rahba_store::{Command, CommandError, Ctx, Db, JournalRow, Refused, Tx, no, params, statements};
use serde::Serialize;
use std::sync::Barrier;

fn enrol(b: &Bench, till: Id, token: &str) -> EnrolDevice {
    let seen_epoch = b.read(|q| tills::till(q, b.territory, till)).map_or(0, |t| t.epoch);
    EnrolDevice {
        till,
        name: " tablette   de l’entrée ".into(),
        token_hash: token_hash(token),
        seen_epoch,
        instead_of: None,
        session: None,
    }
}

/// The device whose token this is, enrolled by the manager.
fn device(b: &Bench, till: Id, token: &str) -> Device {
    let made = b.by("manager", Role::ShopManager, Id::NIL, enrol(b, till, token)).expect("enrolled");
    b.read(|q| tills::device(q, b.territory, made.device)).expect("it stands")
}

fn person(b: &Bench, name: &str, role: Role, scope: Id) -> Id {
    let email = Some(format!("{name}@example.org"));
    let person = b.system(Register { name: name.into(), phone: None, email, lang: Lang::Ar }).expect("registered").person;
    b.system(GrantRole { person, role, scope }).expect("granted");
    person
}

fn give<C: Command>(b: &Bench, actor: Actor, c: C) -> Result<C::Done, CommandError<C::Refusal>> {
    b.db.command_blocking(b.call(actor), c)
}

/// She, signed in by password or passkey a moment ago.
fn herself(b: &Bench, who: Id) -> Actor {
    let mut actor = Actor::person(who, b.read(|q| views::grants(q, b.territory, who)));
    actor.stepped_up = true;
    actor
}

fn set_pin(b: &Bench, who: Id, device: &str, pin: &str) {
    let secret_hash = rules::hash_pin(pin, &rules::till_secret(device), [1; 16]);
    give(b, herself(b, who), SetTillPin { device_hash: token_hash(device), secret_hash, session: None }).expect("set");
}

/// She signs in by password on the browser that shows this device's token.
fn by_password(b: &Bench, who: Id, device: Option<&str>, token: &str) {
    let command = SignIn {
        verified: Some(who),
        whose: Some(who),
        account: "a".into(),
        address: "address:shop".into(),
        kind: SessionKind::Staff,
        token_hash: token_hash(token),
        agent: "Chrome · Android".into(),
        factor: None,
        till: device.map(token_hash),
    };
    assert_eq!(b.anyone(command).expect("no wait"), SignInEnd::Welcome { person: who });
}

/// As the door does: what was typed is verified first, then the command is given.
fn enter(b: &Bench, device: &str, who: Id, pin: &str, token: &str) -> Result<EnterEnd, SignInRefusal> {
    let device_hash = token_hash(device);
    let kept = b.read(|q| till::till_pin(q, b.territory, &device_hash, who));
    let fits = kept.filter(|(_, stored)| rules::verify_pin(pin, &rules::till_secret(device), stored)).map(|(id, _)| id);
    let command = EnterTill {
        device_hash,
        person: who,
        fits,
        address: "address:shop".into(),
        token_hash: token_hash(token),
        instead_of: None,
        agent: "Chrome · Android".into(),
    };
    match b.anyone(command) {
        Ok(end) => Ok(end),
        Err(CommandError::Refused(r)) => Err(r),
        Err(e) => panic!("{e:?}"),
    }
}

fn session(b: &Bench, token: &str) -> Option<SignedIn> {
    let now = b.now();
    b.read(|q| views::signed_in(q, b.territory, &token_hash(token), now))
}

fn sale(till: Id, shop: &Shop, n: u8) -> Sell {
    Sell {
        till,
        lines: vec![(shop.honey, 1)],
        tenders: vec![Tender::Cash { amount: Money(25_000) }],
        seen_total: Money(25_000),
        lang: Lang::Fr,
        secret_hash: [n; 32],
        coupon: None,
    }
}

const OPEN: fn(Id) -> OpenSession = |till| OpenSession { till, fair: None, float: Money(0) };

statements! {
    SESSIONS_OPEN (Id, Id, Id) -> (Int) =
        "SELECT COUNT(*) FROM session WHERE territory_id = $1 AND person_id = $2 AND device_id = $3 AND ended_at IS NULL";
    PIN_GONE (Id, Id, Int) -> () =
        "UPDATE credential SET revoked_at = $3 WHERE territory_id = $1 AND person_id = $2 AND kind = 'till_pin'";
    LAST_OF_EPOCH (Id, Int) -> () =
        "DELETE FROM till_event WHERE territory_id = $1 AND epoch = $2 AND seq = (SELECT MAX(e.seq) FROM till_event e \
         WHERE e.territory_id = $1 AND e.epoch = $2)";
}

refusals! {
    /// Why.
    pub enum NaiveEnrolRefusal {
        /// No such till.
        NoSuchTill => ("test.no_till", 404),
    }
}

/// What nobody may do: takes the last event of an epoch away, or a PIN by itself.
#[derive(Debug, Serialize)]
struct Tamper {
    epoch: Option<i64>,
    person: Id,
}

impl Command for Tamper {
    const NAME: &'static str = "test/tamper";
    const MAY: Permission = Permission::Anyone;
    type Done = ();
    type Refusal = NaiveEnrolRefusal;

    fn run(&self, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Refused<NaiveEnrolRefusal>> {
        match self.epoch {
            Some(epoch) => tx.execute(&LAST_OF_EPOCH, params![ctx.territory, epoch])?,
            None => tx.execute(&PIN_GONE, params![ctx.territory, self.person, ctx.now])?,
        };
        Ok(())
    }
}
