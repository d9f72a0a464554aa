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
    /// Prints a fresh invitation: a new password for whom forgot.
    Invite { login: String },
    /// Shuts somebody out at once.
    Disable { login: String },
    /// Lets somebody in again.
    Enable { login: String },
}

struct Desk {
    db: Db,
    territory: Id,
    zone: Zone,
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

    fn find(&self, login: &str) -> Result<Id> {
        let wanted = rahba_kernel::formats::phone::parse(login).unwrap_or_else(|| login.to_lowercase());
        let people = self.db.read_blocking(|q| views::list(q, self.territory, &wanted, 10, 0))?;
        let fits = |p: &&views::PersonRow| p.email.as_deref() == Some(&wanted) || p.phone.as_deref() == Some(&wanted);
        people.iter().find(fits).map(|p| p.id).with_context(|| format!("nobody signs in as {login}"))
    }

    fn invite(&self, person: Id) -> Result<()> {
        let token = rahba_web::kit::session::new_token();
        self.give(Invite { person, to: InviteTo::Password, token_hash: rules::token_hash(&token) })?;
        println!("open once, within seven days: /{}/invitation/{token}", Lang::Ar);
        Ok(())
    }
}

/// Runs one of them.
pub(crate) fn run(what: UserCommand, data: &Path, database: Option<&str>) -> Result<ExitCode> {
    let db = open(data, database)?;
    let territory = db.read_blocking(territories)?.into_iter().next().context("no territory yet: start `rahba serve`")?;
    let desk = Desk { db, territory: territory.id, zone: territory.zone.clone() };
    match what {
        UserCommand::List { search } => {
            for p in desk.db.read_blocking(|q| views::list(q, desk.territory, &search, 10_000, 0))? {
                let roles: Vec<&str> = p.grants.iter().map(|g| g.role.code()).collect();
                let login = p.email.or(p.phone).unwrap_or_default();
                println!("{}\t{login}\t{}\t{}{}", p.id, p.name, roles.join(","), if p.disabled { "\tdisabled" } else { "" });
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
            desk.invite(person)?;
        }
        UserCommand::Invite { login } => desk.invite(desk.find(&login)?)?,
        UserCommand::Disable { login } => {
            desk.give(Disable { person: desk.find(&login)?, disabled: true })?;
        }
        UserCommand::Enable { login } => {
            desk.give(Disable { person: desk.find(&login)?, disabled: false })?;
        }
    }
    desk.db.stop();
    Ok(ExitCode::SUCCESS)
}
