//! Buyers, a cashier, an accountant and an approver over HTTP, who remember what they were told.

use crate::server::{Dice, GROWN};
use rahba_world::demo;
use rahba_world::load::client::{Answer, Client};

/// What stands between two marks, the first time.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(t, _)| t)
}

/// The bar codes of the products that do not sell out.
pub fn barcodes(client: &mut Client) -> Vec<String> {
    (1..=GROWN)
        .map(|n| {
            let page = client.get(&format!("/fr/p/grown-{n}"), &[]).expect("a product's page");
            between(&page.plain(), "name=\"code\" value=\"", "\"")
                .unwrap_or_else(|| panic!("{} no bar code", page.status))
                .to_owned()
        })
        .collect()
}

/// How something that was sent ended, as its giver sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Acknowledged,
    /// A 503, or no answer: it may have happened or not.
    Unknown,
}

/// 303 is an acknowledgement; 503 and silence leave it open; anything else is a defect.
fn end(what: &str, answer: anyhow::Result<Answer>) -> (End, Option<Answer>) {
    match answer {
        Ok(a) if a.status == 303 => (End::Acknowledged, Some(a)),
        Ok(a) if a.status == 503 => (End::Unknown, Some(a)),
        Ok(a) => panic!("{what} was answered with {}: {}", a.status, a.plain().chars().take(3_000).collect::<String>()),
        Err(_) => (End::Unknown, None),
    }
}

/// One checkout as its buyer remembers it.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The basket, which lives in her cookie.
    pub basket: String,
    pub pieces: u64,
    /// Her form, with its token and the total that she saw.
    pub form: String,
    /// The secret link's token, once she was told it.
    pub token: Option<String>,
}

const ADDRESS: &str =
    "how=cod&name=Lina&phone=0612345678&email=&commune=03.171.01.05&address=12%2C+rue+des+Oliviers&note=&coupon=";

impl Checkout {
    /// Fills a basket; `None` when the server does not answer, or says that it cannot read now.
    pub fn fill(client: &mut Client, barcodes: &[String], dice: &mut Dice) -> Option<Checkout> {
        let mut c = Checkout { basket: String::new(), pieces: 0, form: String::new(), token: None };
        for k in 0..3 {
            let code = &barcodes[(dice.below(4) as usize) * 3 + k];
            let n = 1 + dice.below(3);
            let answer = client.post("/fr/basket", &c.basket, &format!("code={code}&quantity={n}")).ok()?;
            if answer.status == 503 {
                return None;
            }
            assert_eq!(answer.status, 303, "a basket");
            c.basket = answer.cookie?;
            c.pieces += n;
        }
        c.form = Self::form(client, &c.basket)?;
        Some(c)
    }

    /// Her form for this basket: the page gives its token, a first press the total. `None` when the server
    /// does not answer, or says no total.
    pub fn form(client: &mut Client, basket: &str) -> Option<String> {
        let page = client.get("/fr/checkout", &[("cookie", basket)]).ok()?.plain();
        let token = between(&page, "name=\"csrf\" value=\"", "\"")?;
        let form = format!("csrf={token}&{ADDRESS}");
        let priced = client.post("/fr/checkout", basket, &format!("{form}&total=1")).ok()?.plain();
        let seen = between(&priced, "name=\"seen\" value=\"", "\"")?;
        Some(format!("{form}&seen={seen}"))
    }

    /// Sends it: the first time, or again after whatever happened.
    pub fn send(&mut self, client: &mut Client) -> End {
        let (end, answer) = end("a checkout", client.post("/fr/checkout", &self.basket, &self.form));
        if let (End::Acknowledged, Some(a)) = (&end, answer) {
            let to = a.location.unwrap_or_default();
            let token = between(&format!("{to}?"), "/order/", "?").unwrap_or_else(|| panic!("it led to {to}")).to_owned();
            assert!(self.token.as_ref().is_none_or(|t| *t == token), "the same basket became a second order");
            self.token = Some(token);
        }
        end
    }
}

/// Somebody of the desk, signed in.
#[derive(Clone)]
pub struct Staff {
    pub session: String,
    csrf: String,
}

impl Staff {
    pub fn sign_in(client: &mut Client, who: &str) -> Staff {
        let password = demo::logins()[0].2.replace(' ', "+");
        let door = client.get("/fr/sign-in", &[]).expect("the sign-in's page");
        let (own, page) = (door.cookie.clone().unwrap_or_default(), door.plain());
        let token = between(&page, "name=\"csrf\" value=\"", "\"").expect("a form token");
        let form = format!("csrf={token}&next=&login={who}%40demo.rahba&password={password}");
        let answer = client.post("/fr/sign-in", &own, &form).expect("the sign-in answers");
        let session = answer.cookie.filter(|_| answer.status == 303).unwrap_or_else(|| panic!("{who} does not get in"));
        let mut staff = Staff { session, csrf: String::new() };
        staff.look(client);
        staff
    }

    /// Reads the form token, which changes with the session.
    fn look(&mut self, client: &mut Client) {
        let page = client.get("/fr/desk/step-up", &[("cookie", &self.session)]).expect("a page with a form");
        self.csrf = between(&page.plain(), "name=\"csrf\" value=\"", "\"").expect("a form token").to_owned();
    }

    /// Signed in, with the second proof.
    fn proved(client: &mut Client, who: &str) -> Staff {
        let mut staff = Staff::sign_in(client, who);
        let password = demo::logins()[0].2.replace(' ', "+");
        let answer = staff.post(client, "/fr/desk/step-up", &format!("next=&password={password}")).expect("it answers");
        staff.session = answer.cookie.filter(|_| answer.status == 303).expect("a session with its second proof");
        staff.look(client);
        staff
    }

    pub fn get(&self, client: &mut Client, path: &str) -> anyhow::Result<Answer> {
        client.get(path, &[("cookie", &self.session)])
    }

    pub fn post(&self, client: &mut Client, path: &str, form: &str) -> anyhow::Result<Answer> {
        client.post(path, &self.session, &self.with_token(form))
    }

    pub fn with_token(&self, form: &str) -> String {
        format!("csrf={}&{form}", self.csrf)
    }
}

/// A sale at the till as its cashier remembers it.
#[derive(Clone, Debug)]
pub struct TillSale {
    form: String,
    pub receipt: Option<String>,
}

/// A till that is open.
#[derive(Clone)]
pub struct Cashier {
    staff: Staff,
    till: String,
    ticket: String,
}

impl Cashier {
    pub fn open(client: &mut Client, barcode: &str) -> Cashier {
        let staff = Staff::sign_in(client, "cashier");
        let page = staff.get(client, "/fr/till").expect("the till");
        let till = between(&page.plain(), "name=\"till\" value=\"", "\"").expect("a till").to_owned();
        if page.plain().contains("name=\"float\"") {
            let opened = staff.post(client, "/fr/till", &format!("act=open&till={till}&float=300")).expect("it answers");
            assert_eq!(opened.status, 303);
        }
        let scanned = staff.get(client, &format!("/fr/till?till={till}&q={barcode}")).expect("it answers");
        let ticket = scanned.location.as_deref().and_then(|l| l.split_once("ticket=")).expect("on the ticket").1.to_owned();
        Cashier { staff, till, ticket }
    }

    /// Scans one piece; `None` when the server does not answer.
    pub fn scan(&self, client: &mut Client) -> Option<TillSale> {
        let page = self.staff.get(client, &format!("/fr/till?till={}&ticket={}", self.till, self.ticket)).ok()?;
        let field =
            |name: &str| between(&page.plain(), &format!("name=\"{name}\" value=\""), "\"").unwrap_or_default().to_owned();
        let (total, command) = (field("total"), field("command"));
        assert!(page.status == 200 && !command.is_empty(), "the till's page: {}", page.status);
        let form =
            format!("act=sell&till={}&ticket={}&total={total}&command={command}&coupon=&card=&slip=", self.till, self.ticket);
        Some(TillSale { form, receipt: None })
    }

    pub fn send(&self, client: &mut Client, sale: &mut TillSale) -> End {
        let (end, answer) = end("a sale", self.staff.post(client, "/fr/till", &sale.form));
        if let (End::Acknowledged, Some(a)) = (&end, answer) {
            let to = a.location.unwrap_or_default();
            let receipt = to.rsplit_once("/receipt/").unwrap_or_else(|| panic!("it led to {to}")).1;
            let receipt = receipt.split('?').next().unwrap_or_default().to_owned();
            assert!(sale.receipt.as_ref().is_none_or(|r| *r == receipt), "the same sale became a second one");
            sale.receipt = Some(receipt);
        }
        end
    }

    pub fn reads(&self, client: &mut Client, receipt: &str) -> bool {
        self.staff.get(client, &format!("/fr/till/receipt/{receipt}")).is_ok_and(|a| a.status == 200)
    }
}

/// The accountant and the approver, with what they were told.
pub struct Office {
    pub accountant: Staff,
    approver: Staff,
    /// A second proof lasts ten minutes; a long soak needs another.
    proof_is_old: bool,
    pub proposed: u64,
    /// A proposal without an answer, to be sent again.
    open: Option<String>,
    pub approved: Vec<String>,
}

impl Office {
    pub fn open(client: &mut Client) -> Office {
        let accountant = Staff::sign_in(client, "accountant");
        let approver = Staff::proved(client, "approver");
        Office { accountant, approver, proof_is_old: false, proposed: 0, open: None, approved: Vec::new() }
    }

    /// Sends the proposal that is open, or one of ten centimes; false when the server does not answer.
    pub fn propose(&mut self, client: &mut Client) -> bool {
        if self.open.is_none() {
            let Some(form) = self.filled(client) else { return false };
            self.open = Some(form);
        }
        let form = self.open.clone().unwrap_or_default();
        if end("a proposal", self.accountant.post(client, "/fr/desk/payouts/new", &form)).0 == End::Unknown {
            return false;
        }
        self.open = None;
        self.proposed += 1;
        true
    }

    /// The form for a payout, filled in and not sent.
    pub fn form(&self, client: &mut Client) -> String {
        self.filled(client).expect("the payouts")
    }

    fn filled(&self, client: &mut Client) -> Option<String> {
        let due = self.accountant.get(client, "/fr/desk/payouts/due").ok()?.plain();
        let org = between(&due, "/desk/payouts/new?org=", "\"").expect("somebody is due money").to_owned();
        let page = self.accountant.get(client, &format!("/fr/desk/payouts/new?org={org}")).ok()?.plain();
        let command = between(&page, "name=\"command\" value=\"", "\"").expect("the form's id");
        Some(format!("org={org}&command={command}&amount=0%2C10&method=cash"))
    }

    /// Proposes, and approves the first that waits; false when the server does not answer.
    pub fn pay(&mut self, client: &mut Client) -> bool {
        if !self.propose(client) {
            return false;
        }
        let Ok(page) = self.approver.get(client, "/fr/desk/payouts?state=proposed") else { return false };
        let page = page.plain();
        let ids = page.split("/desk/payouts/").skip(1).filter_map(|rest| rest.split('"').next());
        let Some(payout) = ids.into_iter().find(|id| id.len() == 36).map(str::to_owned) else { return true };
        match self.approver.post(client, &format!("/fr/desk/payouts/{payout}"), "act=approve&reason=") {
            Ok(a) if a.status == 403 => self.proof_is_old = true,
            // An approval without an answer had taken effect.
            Ok(a) if a.status == 409 => {}
            sent => match end("an approval", sent).0 {
                End::Acknowledged => self.approved.push(payout),
                End::Unknown => return false,
            },
        }
        true
    }

    /// After a restart: what had no answer is sent again.
    pub fn settle(&mut self, client: &mut Client) {
        if std::mem::take(&mut self.proof_is_old) {
            self.approver = Staff::proved(client, "approver");
        }
        if self.open.is_some() {
            assert!(self.propose(client), "sent again, it is answered");
        }
    }
}
