//! Who may do what: roles, their scopes, and the permission that each command and route declares.

use crate::id::Id;
use serde::{Deserialize, Serialize};

/// A role (RELIABILITY §4 "Roles"). What each may do is declared by commands and routes, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    ProducerMember,
    ProducerManager,
    Cashier,
    ShopManager,
    Accountant,
    PayoutApprover,
    LabelOfficer,
    LabelAuditor,
    CommitteeMember,
    Coach,
    UnionSecretary,
    Auditor,
    ProgrammeMonitor,
    Admin,
    Operator,
}

impl Role {
    pub const ALL: [Role; 15] = [
        Role::ProducerMember,
        Role::ProducerManager,
        Role::Cashier,
        Role::ShopManager,
        Role::Accountant,
        Role::PayoutApprover,
        Role::LabelOfficer,
        Role::LabelAuditor,
        Role::CommitteeMember,
        Role::Coach,
        Role::UnionSecretary,
        Role::Auditor,
        Role::ProgrammeMonitor,
        Role::Admin,
        Role::Operator,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::ProducerMember => "producer_member",
            Role::ProducerManager => "producer_manager",
            Role::Cashier => "cashier",
            Role::ShopManager => "shop_manager",
            Role::Accountant => "accountant",
            Role::PayoutApprover => "payout_approver",
            Role::LabelOfficer => "label_officer",
            Role::LabelAuditor => "label_auditor",
            Role::CommitteeMember => "committee_member",
            Role::Coach => "coach",
            Role::UnionSecretary => "union_secretary",
            Role::Auditor => "auditor",
            Role::ProgrammeMonitor => "programme_monitor",
            Role::Admin => "admin",
            Role::Operator => "operator",
        }
    }

    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Roles whose holder acts for one organisation rather than for the territory.
    pub fn is_producer(self) -> bool {
        matches!(self, Role::ProducerMember | Role::ProducerManager)
    }
}

/// A role held over something: the whole territory ([`Id::NIL`]), one space, or one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    pub role: Role,
    /// The space or organisation; [`Id::NIL`] for the whole territory.
    pub scope: Id,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A visitor or guest buyer: nobody in particular.
    Anonymous,
    /// A signed-in person.
    Person(Id),
    /// The program itself (a timer, the outbox runner, the demo's history); named for the journal.
    System(&'static str),
}

/// Who acts, with the grants that stood when the act was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub who: Who,
    pub grants: Vec<Grant>,
    /// True while a recent second proof of identity stands (money, roles, bank details).
    pub stepped_up: bool,
    /// She typed her PIN at a till's device: she acts there and nowhere else, whatever else she is.
    pub at_till: Option<AtTill>,
}

/// The till that somebody stands at, and by which device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtTill {
    pub till: Id,
    pub space: Id,
    pub device: Id,
}

impl Actor {
    pub fn anonymous() -> Actor {
        Actor { who: Who::Anonymous, grants: Vec::new(), stepped_up: false, at_till: None }
    }

    pub fn system(name: &'static str) -> Actor {
        Actor { who: Who::System(name), grants: Vec::new(), stepped_up: true, at_till: None }
    }

    pub fn person(id: Id, grants: Vec<Grant>) -> Actor {
        Actor { who: Who::Person(id), grants, stepped_up: false, at_till: None }
    }

    /// Somebody who typed her PIN at a till: a cashier of that space, and nothing else that she is elsewhere.
    pub fn at_till(id: Id, at: AtTill) -> Actor {
        let grants = vec![Grant { role: Role::Cashier, scope: at.space }];
        Actor { who: Who::Person(id), grants, stepped_up: false, at_till: Some(at) }
    }

    pub fn person_id(&self) -> Option<Id> {
        match self.who {
            Who::Person(id) => Some(id),
            _ => None,
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|r| self.has(*r))
    }

    /// Organisations this actor acts for as a producer.
    pub fn organisations(&self) -> impl Iterator<Item = Id> + '_ {
        self.grants.iter().filter(|g| g.role.is_producer()).map(|g| g.scope)
    }

    /// May act for this organisation as one of its own.
    pub fn is_of(&self, organisation: Id) -> bool {
        self.organisations().any(|o| o == organisation)
    }

    /// Whether one of these roles is held over the whole territory, or over this space.
    pub fn has_in(&self, roles: &[Role], space: Id) -> bool {
        let over = |g: &Grant| g.scope.is_nil() || (g.scope == space && !g.role.is_producer());
        matches!(self.who, Who::System(_)) || self.grants.iter().any(|g| roles.contains(&g.role) && over(g))
    }

    /// Whether this permission admits this actor at this space.
    pub fn may_in(&self, p: Permission, space: Id) -> bool {
        match p {
            Permission::Roles(roles) | Permission::SteppedUp(roles) => self.may(p) && self.has_in(roles, space),
            _ => self.may(p),
        }
    }

    /// How far these roles let the actor see. Whoever stands at a till sees nothing by her roles, which may lie over other
    /// spaces too: the till's own pages ask for that till.
    pub fn reach(&self, roles: &[Role]) -> Reach {
        match self.who {
            Who::Person(_) if self.at_till.is_some() => Reach::SpacesOf(Id::NIL),
            Who::Person(id) if !self.grants.iter().any(|g| roles.contains(&g.role) && g.scope.is_nil()) => Reach::SpacesOf(id),
            _ => Reach::Everywhere,
        }
    }

    /// Whether this permission admits this actor. Scope (which organisation, which space) is the
    /// query's predicate, not decided here.
    pub fn may(&self, p: Permission) -> bool {
        match (&self.who, p) {
            (Who::System(_), _) => true,
            (_, Permission::Anyone) => true,
            // A PIN at a counter is no account: nothing that is for whoever is signed in.
            (Who::Person(_), Permission::SignedIn) => self.at_till.is_none(),
            (Who::Person(_), Permission::Roles(roles)) => self.has_any(roles),
            (Who::Person(_), Permission::SteppedUp(roles)) => self.stepped_up && self.has_any(roles),
            _ => false,
        }
    }
}

/// How far a person's roles let her see: roles over the whole territory, or over single spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Everywhere,
    /// What is of the spaces that this person's roles name: the query joins her grants.
    SpacesOf(Id),
}

impl Reach {
    /// As a query's predicate takes it: the person whose grants narrow it, or the territory itself for none.
    pub fn narrowed(self, territory: Id) -> Id {
        match self {
            Reach::Everywhere => territory,
            Reach::SpacesOf(person) => person,
        }
    }
}

/// Who may call a command or a route. There is no default: each declares one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Anybody, signed in or not.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// Holders of at least one of these roles.
    Roles(&'static [Role]),
    /// The same, and a second proof of identity within the last minutes.
    SteppedUp(&'static [Role]),
    /// The program itself only.
    System,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deny_by_default() {
        let cashier = Actor::person(Id::named("a"), vec![Grant { role: Role::Cashier, scope: Id::NIL }]);
        assert!(cashier.may(Permission::SignedIn));
        assert!(cashier.may(Permission::Roles(&[Role::Cashier, Role::Admin])));
        assert!(!cashier.may(Permission::Roles(&[Role::Admin])));
        assert!(!cashier.may(Permission::SteppedUp(&[Role::Cashier])));
        assert!(!cashier.may(Permission::System));
        assert!(!Actor::anonymous().may(Permission::SignedIn));
        assert!(Actor::anonymous().may(Permission::Anyone));
    }

    #[test]
    fn whoever_stands_at_a_till_is_its_cashier_and_nothing_else() {
        let at = AtTill { till: Id::named("t1"), space: Id::named("here"), device: Id::named("tablet") };
        let mut her = Actor::at_till(Id::named("a"), at);
        let counter = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
        assert!(her.may_in(counter, at.space) && !her.may_in(counter, Id::named("there")));
        assert!(!her.may(Permission::SignedIn) && her.may(Permission::Anyone));
        assert!(!her.may(Permission::Roles(&[Role::ShopManager, Role::Admin])));
        assert_eq!(her.reach(&[Role::Cashier]).narrowed(Id::named("territory")), Id::NIL, "no role of hers opens a list");
        her.stepped_up = true;
        assert!(!her.may(Permission::SteppedUp(&[Role::Admin, Role::ShopManager])));
    }

    #[test]
    fn a_role_over_a_space_ends_at_its_door() {
        let (here, there) = (Id::named("here"), Id::named("there"));
        let counter = Permission::Roles(&[Role::Cashier, Role::ShopManager]);
        let grant = |role, scope| Grant { role, scope };
        let cashier = Actor::person(Id::named("a"), vec![grant(Role::Cashier, here), grant(Role::Accountant, Id::NIL)]);
        assert!(cashier.may_in(counter, here) && !cashier.may_in(counter, there));
        assert_eq!(cashier.reach(&[Role::Cashier]), Reach::SpacesOf(Id::named("a")));
        assert_eq!(cashier.reach(&[Role::Cashier, Role::Accountant]), Reach::Everywhere);
        let everywhere = Actor::person(Id::named("b"), vec![grant(Role::Cashier, Id::NIL)]);
        assert!(everywhere.may_in(counter, there) && everywhere.reach(&[Role::Cashier]) == Reach::Everywhere);
        // A maker's organisation is no space, whatever its number.
        let maker = Actor::person(Id::named("c"), vec![grant(Role::ProducerManager, here)]);
        assert!(!maker.has_in(&[Role::ProducerManager], here));
        assert!(Actor::system("timer").may_in(counter, there));
    }
}
