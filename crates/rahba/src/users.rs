//! People, from the command line: for the day on which nobody can sign in.

use crate::commands::{now, open};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::disable::Disable;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::set_second_factor::ClearFactorOf;
use rahba_market::flows::people::unlock::Unlock;
use rahba_market::people::views::PeopleAsked;
use rahba_market::people::{rules, views};
use rahba_market::territory::views::territories;
use rahba_store::{Call, Command, Db};
use std::path::Path;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// Lists people with their roles.
    List {
        #[arg(default_value = "")]
        search: String,
    },
    /// Registers somebody and prints an invitation.
    Add {
        #[arg(long)]
        name: String,
        /// E-mail or Moroccan phone number.
        #[arg(long)]
        login: String,
        /// `admin`, `shop_manager`, `cashier`, `accountant`, `payout_approver`, `auditor`…
        #[arg(long)]
        role: Option<String>,
        #[arg(long, default_value = "ar")]
        lang: String,
    },
    /// Prints a fresh invitation; the old secret works until it is used.
    Invite {
        login: String,
        /// To set a PIN on her phone: makers only.
        #[arg(long)]
        phone: bool,
    },
    /// For whom forgot, or lost her phone: turns codes off, ends waiting, prints a fresh invitation.
    Reset { login: String },
    /// Shuts somebody out at once.
    Disable { login: String },
    /// Lets somebody in again.
    Enable { login: String },
}

struct Desk {
    db: Db,
    territory: Id,
    zone: Zone,
    json: bool,
}

impl Desk {
    fn give<C: Command>(&self, c: C) -> Result<C::Done> {
        let call = Call {
            territory: self.territory,
            command: rahba_web::kit::session::new_id(now()),
            actor: Actor::system("console"),
            now: now(),
            zone: self.zone.clone(),
        };
        self.db.command_blocking(call, c).map_err(|e| anyhow::anyhow!("{e}"))
    }

    fn find(&self, login: &str) -> Result<views::PersonRow> {
        let contact = rahba_kernel::formats::phone::parse(login).unwrap_or_else(|| login.trim().to_lowercase());
        let found = self.db.read_blocking(|q| -> Result<_, rahba_store::Fault> {
            match views::by_contact(q, self.territory, &contact)? {
                Some(id) => views::person(q, self.territory, id),
                None => Ok(None),
            }
        })?;
        found.with_context(|| format!("nobody signs in as {login}"))
    }

    fn invite(&self, person: Id, lang: Lang, to: InviteTo) -> Result<()> {
        let token = rahba_web::kit::session::new_token();
        self.give(Invite { person, to, token_hash: rules::token_hash(&token) })?;
        if self.json {
            println!(
                "{}",
                serde_json::json!({ "person": person.to_string(), "invitation": format!("/{lang}/invitation/{token}") })
            );
        } else {
            println!("open once, within seven days: /{lang}/invitation/{token}");
        }
        Ok(())
    }
}

/// Whose people: where the database lies, and which of its territories, when there are several.
pub(crate) struct Of<'a> {
    pub data: &'a Path,
    pub database: Option<&'a str>,
    pub territory: Option<&'a str>,
}

/// Runs one of them.
pub(crate) fn run(what: UserCommand, of: &Of<'_>, json: bool) -> Result<ExitCode> {
    let db = open(of.data, of.database)?;
    let mut all = db.read_blocking(territories)?;
    if let Some(code) = of.territory {
        all.retain(|t| t.code.eq_ignore_ascii_case(code));
    }
    let [territory] = all.as_slice() else {
        match all.as_slice() {
            [] => bail!("no such territory yet: start `rahba serve`, or `rahba territory found`"),
            _ => bail!("the database holds several territories: say which with --territory CODE"),
        }
    };
    let desk = Desk { db: db.within(territory.id), territory: territory.id, zone: territory.zone.clone(), json };
    match what {
        UserCommand::List { search } => {
            let asked = PeopleAsked { search, limit: 1_000_000, ..PeopleAsked::default() };
            for p in desk.db.read_blocking(|q| views::list(q, desk.territory, &Actor::system("console"), &asked))? {
                let roles: Vec<&str> = p.grants.iter().map(|g| g.role.code()).collect();
                let login = p.email.or(p.phone).unwrap_or_default();
                if json {
                    println!(
                        "{}",
                        serde_json::json!({ "id": p.id.to_string(), "login": login, "name": p.name, "roles": roles, "disabled": p.disabled })
                    );
                } else {
                    println!("{}\t{login}\t{}\t{}{}", p.id, p.name, roles.join(","), if p.disabled { "\tdisabled" } else { "" });
                }
            }
        }
        UserCommand::Add { name, login, role, lang } => {
            let role = match role.as_deref() {
                None => None,
                Some(code) => match Role::from_code(code) {
                    None => bail!("no such role: {code}"),
                    Some(r) if r.is_producer() => bail!("a producer's role needs her organisation: give it on the desk"),
                    some => some,
                },
            };
            let lang = Lang::from_code(&lang).with_context(|| format!("no such language: {lang}"))?;
            let is_email = login.contains('@');
            let (phone, email) = if is_email { (None, Some(login)) } else { (Some(login), None) };
            let person = desk.give(Register { name, phone, email, lang })?.person;
            if let Some(role) = role {
                desk.give(GrantRole { person, role, scope: Id::NIL })?;
            }
            desk.invite(person, lang, InviteTo::Password)?;
        }
        UserCommand::Invite { login, phone } => {
            let p = desk.find(&login)?;
            desk.invite(p.id, p.lang, if phone { InviteTo::Phone } else { InviteTo::Password })?;
        }
        UserCommand::Reset { login } => {
            let p = desk.find(&login)?;
            // Whatever may be in others' hands: codes of a lost phone, passkeys in it.
            let kinds = desk.db.read_blocking(|q| views::secret_kinds(q, desk.territory, p.id))?;
            if kinds.iter().any(|(kind, _)| kind == "totp" || kind == "passkey") {
                desk.give(ClearFactorOf { person: p.id })?;
            }
            desk.give(Unlock { person: p.id })?;
            desk.invite(p.id, p.lang, InviteTo::Password)?;
        }
        UserCommand::Disable { login } => {
            desk.give(Disable { person: desk.find(&login)?.id, disabled: true })?;
        }
        UserCommand::Enable { login } => {
            desk.give(Disable { person: desk.find(&login)?.id, disabled: false })?;
        }
    }
    desk.db.stop();
    Ok(ExitCode::SUCCESS)
}
