//! What signing in and pages read of people.

use super::model::{CLOCK_SLACK, STEP_UP, SessionKind, SignedIn};
use super::{rows, rules, till};
use crate::tills;
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang, Micros};
use rahba_store::{Fault, Reader, params};

/// The grants a person holds now.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn grants(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Vec<Grant>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::GRANTS, params![territory, person])? {
        let code: String = r.get(0)?;
        if let Some(role) = Role::from_code(&code) {
            out.push(Grant { role, scope: r.get(1)? });
        }
    }
    Ok(out)
}

/// Who is behind a session's token; `None` when it ended, idled out or never was.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn signed_in(q: &mut Reader<'_>, territory: Id, token_hash: &[u8; 32], now: Micros) -> Result<Option<SignedIn>, Fault> {
    let Some(r) = q.first(&rows::SESSION, params![territory, *token_hash])? else { return Ok(None) };
    let kind: String = r.get(2)?;
    let Some(kind) = SessionKind::from_code(&kind) else { return Ok(None) };
    let (seen, expires, stepped): (Micros, Micros, Micros) = (r.get(3)?, r.get(4)?, r.get(5)?);
    // A session that was used in the future belongs to a clock that was wrong: kept, it would live on by
    // as much as the clock was ahead.
    if now.since(seen) > kind.idle_max() || now >= expires || seen.since(now) > CLOCK_SLACK {
        return Ok(None);
    }
    let person: Id = r.get(1)?;
    let held = grants(q, territory, person)?;
    let (actor, device_hash) = if kind == SessionKind::Till {
        let Some(device) = r.get::<Option<Id>>(8)? else { return Ok(None) };
        let Some(device) = tills::views::device(q, territory, device)? else { return Ok(None) };
        // Nothing outlives its PIN, whatever took that away.
        let stands = till::till_pin(q, territory, &device.token_hash, person)?.is_some();
        if !stands || !rules::works_at(&held, device.space) {
            return Ok(None);
        }
        (Actor::at_till(person, device.at()), Some(device.token_hash))
    } else {
        let mut actor = Actor::person(person, held);
        actor.stepped_up = (-CLOCK_SLACK..=STEP_UP).contains(&now.since(stepped));
        (actor, None)
    };
    Ok(Some(SignedIn {
        person,
        session: r.get(0)?,
        name: r.get(6)?,
        lang: r.get(7)?,
        kind,
        actor,
        device_hash,
        refresh: now.since(seen) > kind.idle_max() / 10,
    }))
}

/// A login's person and password hash, when there is one.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn password_by_login(q: &mut Reader<'_>, territory: Id, login: &str) -> Result<Option<(Id, String)>, Fault> {
    let Some(p) = q.first(&rows::BY_LOGIN, params![territory, login])? else { return Ok(None) };
    password_of(q, territory, p.get(0)?)
}

/// A person's password hash.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn password_of(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Option<(Id, String)>, Fault> {
    match q.first(&rows::PASSWORD_OF, params![territory, person])? {
        Some(c) => Ok(Some((person, c.get(1)?))),
        None => Ok(None),
    }
}

/// The PIN set on a phone: whose it is and its hash.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn pin_of_device(q: &mut Reader<'_>, territory: Id, device_hash: &[u8; 32]) -> Result<Option<(Id, String)>, Fault> {
    match q.first(&rows::PIN_OF_DEVICE, params![territory, *device_hash])? {
        Some(c) => Ok(Some((c.get(1)?, c.get(2)?))),
        None => Ok(None),
    }
}

/// An open invitation.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub person: Id,
    /// `phone`, `password` or `first_run`.
    pub kind: String,
    pub name: String,
    pub lang: Lang,
}

/// The invitation behind a token, if it is still open.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn invitation(q: &mut Reader<'_>, territory: Id, token_hash: &[u8; 32], now: Micros) -> Result<Option<Invitation>, Fault> {
    match q.first(&rows::INVITATION, params![territory, *token_hash, now])? {
        Some(r) => Ok(Some(Invitation { person: r.get(0)?, kind: r.get(1)?, name: r.get(2)?, lang: r.get(3)? })),
        None => Ok(None),
    }
}

/// A person in a list.
#[derive(Clone, Debug)]
pub struct PersonRow {
    pub id: Id,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub lang: Lang,
    pub disabled: bool,
    pub since: Micros,
    /// When one of her sessions was last used.
    pub seen: Option<Micros>,
    pub grants: Vec<Grant>,
}

/// What a list of people asks for.
#[derive(Clone, Debug, Default)]
pub struct PeopleAsked {
    /// Name, phone or e-mail, or a part of one.
    pub search: String,
    /// A role's code, or empty.
    pub role: String,
    /// Only who holds something over this organisation or space; [`Id::NIL`] for all.
    pub scope: Id,
    /// `active`, `disabled` or empty.
    pub state: String,
    /// `name`, `-name` or `new`.
    pub sort: String,
    pub limit: i64,
    pub offset: i64,
}

/// People, as far as `viewer` may see them: an administrator and the console all, others what follows
/// from their own grants.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn list(q: &mut Reader<'_>, territory: Id, viewer: &Actor, asked: &PeopleAsked) -> Result<Vec<PersonRow>, Fault> {
    let typed = asked.search.trim();
    // A number is found however it is written.
    let digits = rahba_kernel::text::digits::to_ascii(typed);
    let number = rahba_kernel::formats::phone::parse(&digits).or_else(|| {
        let only: String = digits.chars().filter(char::is_ascii_digit).collect();
        (only.len() >= 4 && digits.chars().all(|c| c.is_ascii_digit() || " .-+".contains(c)))
            .then(|| only.trim_start_matches('0').to_owned())
    });
    let pattern = match number {
        Some(n) => ["%", &n, "%"].concat(),
        None if typed.is_empty() => String::new(),
        None => ["%", &typed.to_lowercase(), "%"].concat(),
    };
    let all = i64::from(viewer.person_id().is_none() || viewer.has(Role::Admin));
    let me = viewer.person_id().unwrap_or(Id::NIL);
    let found = q.query(
        &rows::LIST,
        params![
            territory,
            all,
            me,
            Id::NIL,
            pattern,
            asked.role.as_str(),
            asked.scope,
            asked.state.as_str(),
            asked.sort.as_str(),
            asked.limit,
            asked.offset
        ],
    )?;
    let mut out = Vec::new();
    for r in found {
        let id: Id = r.get(0)?;
        out.push(PersonRow {
            id,
            name: r.get(1)?,
            phone: r.get(2)?,
            email: r.get(3)?,
            lang: r.get(4)?,
            disabled: r.get::<Option<i64>>(5)?.is_some(),
            since: r.get(6)?,
            seen: r.get(7)?,
            grants: grants(q, territory, id)?,
        });
    }
    Ok(out)
}

/// Whether `viewer` may see this person on the desk.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn visible(q: &mut Reader<'_>, territory: Id, viewer: &Actor, person: Id) -> Result<bool, Fault> {
    let Some(me) = viewer.person_id().filter(|_| !viewer.has(Role::Admin)) else { return Ok(true) };
    Ok(q.first(&rows::VISIBLE, params![territory, person, me, Id::NIL])?.is_some())
}

/// The language in which an organisation is written to: of whoever answers its phone, else of who runs it.
/// `None` when nobody of it signs in.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn language_of(q: &mut Reader<'_>, territory: Id, org: Id, phone: &str) -> Result<Option<Lang>, Fault> {
    // An organisation's phone is kept as somebody wrote it, a person's as it is called.
    let called = rahba_kernel::formats::phone::parse(phone).unwrap_or_default();
    Ok(match q.first(&rows::LANG_OF, params![territory, org, called])? {
        Some(r) => Lang::from_code(&r.get::<String>(0)?),
        None => None,
    })
}

/// The person who is reached by this phone (E.164) or e-mail, shut out or not.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn by_contact(q: &mut Reader<'_>, territory: Id, contact: &str) -> Result<Option<Id>, Fault> {
    q.first(&rows::BY_CONTACT, params![territory, contact])?.map(|r| r.get(0)).transpose()
}

/// The name behind a journal's `who`, for people with the right to see it.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn name_of(q: &mut Reader<'_>, territory: Id, who: &str) -> Result<String, Fault> {
    let Some(id) = who.strip_prefix("person:").and_then(|t| t.parse::<Id>().ok()) else {
        return Ok(who.strip_prefix("system:").unwrap_or(who).to_owned());
    };
    match q.first(&rows::PERSON, params![territory, id])? {
        Some(r) => r.get(0),
        None => Ok("—".to_owned()),
    }
}

/// Failed tries in a row of a throttle subject, and the moment of the last.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn failures(q: &mut Reader<'_>, territory: Id, subject: &str) -> Result<(i64, Micros), Fault> {
    match q.first(&rows::FAILURES, params![territory, subject])? {
        Some(r) => Ok((r.get(0)?, r.get(1)?)),
        None => Ok((0, Micros(0))),
    }
}

/// How long a try to sign in must wait, in microseconds; at most 0 when it need not.
///
/// Three things slow a guesser: the account from this address, the account from anywhere, the address.
/// Where she has signed in before, only her own failures there count: nobody shuts her out from
/// elsewhere, and nobody who shares her line does (S13).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sign_in_wait(q: &mut Reader<'_>, territory: Id, account: &str, address: &str, now: Micros) -> Result<i64, Fault> {
    let pair = rules::pair(account, address);
    let mut asked = vec![(pair.clone(), rules::PAIR)];
    if !account.starts_with("pin:") && q.first(&rows::FAILURES, params![territory, rules::known(&pair)])?.is_none() {
        asked.push((account.to_owned(), rules::ACCOUNT));
        asked.push((address.to_owned(), rules::ADDRESS));
    }
    let mut wait = 0;
    for (subject, brake) in asked {
        let (failures, last) = failures(q, territory, &subject)?;
        if now.since(last) <= brake.window {
            wait = wait.max(rules::delay_after(failures - brake.free) - now.since(last));
        }
    }
    Ok(wait)
}

/// People who hold a role over an organisation or space.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn of_scope(q: &mut Reader<'_>, territory: Id, scope: Id) -> Result<Vec<(Id, String, String)>, Fault> {
    q.query(&rows::PEOPLE_OF_SCOPE, params![territory, scope])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).collect()
}

/// One person, with what she holds.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn person(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Option<PersonRow>, Fault> {
    let Some(r) = q.first(&rows::PERSON, params![territory, person])? else { return Ok(None) };
    Ok(Some(PersonRow {
        id: person,
        name: r.get(0)?,
        phone: r.get(1)?,
        email: r.get(2)?,
        lang: r.get(3)?,
        disabled: r.get::<Option<i64>>(4)?.is_some(),
        since: r.get(5)?,
        seen: None,
        grants: grants(q, territory, person)?,
    }))
}

/// How many sessions of each kind could still be used.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn open_sessions(q: &mut Reader<'_>, territory: Id, now: Micros) -> Result<Vec<(String, i64)>, Fault> {
    q.query(&rows::OPEN_SESSIONS, params![territory, now])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// An open session in the list of one's own.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: Id,
    pub kind: String,
    pub since: Micros,
    pub seen: Micros,
    pub agent: String,
    pub token_hash: Vec<u8>,
    /// The passkey that opened it.
    pub passkey: Option<Id>,
}

/// A person's open sessions, the latest used first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn sessions(q: &mut Reader<'_>, territory: Id, person: Id, now: Micros) -> Result<Vec<SessionRow>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::SESSIONS_OF, params![territory, person, now])? {
        let row = SessionRow {
            id: r.get(0)?,
            kind: r.get(1)?,
            since: r.get(2)?,
            seen: r.get(3)?,
            agent: r.get(4)?,
            token_hash: r.get(5)?,
            passkey: r.get(6)?,
        };
        let idle = SessionKind::from_code(&row.kind).map_or(0, SessionKind::idle_max);
        if now.since(row.seen) <= idle {
            out.push(row);
        }
    }
    Ok(out)
}

/// What a person's second factor is derived from, when she has one, and her recovery codes left.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn second_factor(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Option<(String, i64)>, Fault> {
    let Some(r) = q.first(&rows::SECOND_FACTOR, params![territory, person])? else { return Ok(None) };
    let left = q.first(&rows::RECOVERY_LEFT, params![territory, person])?.map_or(Ok(0), |x| x.get(0))?;
    Ok(Some((r.get(0)?, left)))
}

/// The kinds of secret that a person has set, and when.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn secret_kinds(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Vec<(String, Micros)>, Fault> {
    q.query(&rows::SECRET_KINDS, params![territory, person])?.iter().map(|r| Ok((r.get(0)?, r.get(1)?))).collect()
}

/// A passkey in the list of one's own.
#[derive(Clone, Debug)]
pub struct PasskeyRow {
    pub id: Id,
    /// As she calls it; may be empty.
    pub label: String,
    /// The host name that it works under.
    pub host: String,
    pub since: Micros,
    pub used: Option<Micros>,
    /// As the device names it.
    pub credential: Vec<u8>,
    /// Her random number on her devices.
    pub handle: Id,
}

/// A person's passkeys, the oldest first.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn passkeys(q: &mut Reader<'_>, territory: Id, person: Id) -> Result<Vec<PasskeyRow>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::PASSKEYS_OF, params![territory, person])? {
        out.push(PasskeyRow {
            id: r.get(0)?,
            label: r.get(1)?,
            host: r.get(2)?,
            since: r.get(3)?,
            used: r.get(4)?,
            credential: r.get(5)?,
            handle: r.get(6)?,
        });
    }
    Ok(out)
}

/// What a shown passkey is judged against.
#[derive(Clone, Debug)]
pub struct PasskeyKept {
    pub id: Id,
    pub person: Id,
    pub handle: Id,
    pub public_key: String,
}

/// The passkey that a device names so, under this host name.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn passkey_shown(q: &mut Reader<'_>, territory: Id, credential: &[u8], host: &str) -> Result<Option<PasskeyKept>, Fault> {
    match q.first(&rows::PASSKEY_SHOWN, params![territory, credential.to_vec(), host])? {
        Some(r) => Ok(Some(PasskeyKept { id: r.get(0)?, person: r.get(1)?, handle: r.get(2)?, public_key: r.get(3)? })),
        None => Ok(None),
    }
}

/// How long a try with a passkey must wait: where it was refused before and, for one that does not fit, where others
/// were. One that fits waits for nobody else's failures: a signature is not guessed, and phones change their address.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn passkey_wait(
    q: &mut Reader<'_>,
    territory: Id,
    account: &str,
    address: &str,
    fits: bool,
    now: Micros,
) -> Result<i64, Fault> {
    let mut wait = 0;
    let pair = rules::pair(account, address);
    for (subject, brake) in [(pair.as_str(), rules::PAIR), (address, rules::ADDRESS)].into_iter().take(if fits { 1 } else { 2 }) {
        let (failures, last) = failures(q, territory, subject)?;
        if now.since(last) <= brake.window {
            wait = wait.max(rules::delay_after(failures - brake.free) - now.since(last));
        }
    }
    Ok(wait)
}
