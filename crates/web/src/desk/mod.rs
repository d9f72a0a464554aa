//! Where staff and makers work.

pub mod account;
pub mod accounts;
pub mod campaigns;
pub mod capacities;
pub mod certificates;
pub mod closing;
pub mod counts;
pub mod deposits;
pub mod evidence;
pub mod families;
pub mod figures;
pub mod goods;
pub mod home;
pub mod import;
pub mod journal;
pub mod label;
pub mod maker;
mod maker_filter;
mod maker_papers;
pub mod messages;
pub mod money;
pub mod orders;
pub mod organisations;
pub mod passkeys;
pub mod payouts;
pub mod people;
pub mod pictures;
pub mod plan;
mod plan_pictures;
pub mod privacy;
pub mod product;
pub mod product_form;
pub(crate) mod product_list;
pub mod products;
pub mod programme;
pub mod project;
pub mod report;
pub mod resting;
pub mod settings;
pub mod sign_in;
pub mod step_up;
pub mod tasks;
pub mod terms;
pub mod texts;
mod there;
pub mod till;
pub mod whom;
pub mod why;

use crate::kit::registry::{Route, act, page, table, upload};
use axum::routing::{get, post};
use rahba_kernel::role::Permission::{Anyone, Roles, SignedIn, SteppedUp};
use rahba_kernel::role::Role::{
    Accountant, Admin, Auditor, Cashier, Coach, CommitteeMember, LabelAuditor, LabelOfficer, PayoutApprover, ProducerManager,
    ProducerMember, ProgrammeMonitor, ShopManager, UnionSecretary,
};

use crate::kit::registry::Visitor;
use rahba_kernel::role::{Reach, Role};

/// Who sees the shop's work: orders, stock, deposits, counts.
pub(crate) const SHOP: &[Role] = &[ShopManager, Cashier, Accountant, Auditor, Admin];
/// Who sees what a drawer held.
pub(crate) const COUNTED: &[Role] = &[ShopManager, Cashier, Accountant, PayoutApprover, Auditor, Admin];
/// Who sells and handles goods.
pub(crate) const COUNTER: &[Role] = &[ShopManager, Cashier];

/// Who opens tills and says which device is one.
pub(crate) const MANAGES: &[Role] = &[Admin, ShopManager];

/// How far she sees of what is the shop's work.
pub(crate) fn reach(v: &Visitor) -> Reach {
    v.actor().reach(SHOP)
}

/// The desk's routes.
pub fn routes() -> Vec<Route> {
    let shop = Roles(SHOP);
    let money = Roles(&[Accountant, PayoutApprover, Auditor, Admin]);
    let people = Roles(&[Admin, ShopManager]);
    let counter = Roles(COUNTER);
    let counted = Roles(COUNTED);
    let managers = Roles(&[Admin, ShopManager, ProducerManager]);
    let admin = Roles(&[Admin]);
    let settings_seen = Roles(&[Admin, ShopManager, Accountant]);
    let taxes = Roles(&[Accountant, Admin]);
    let goods = Roles(&[Admin, ShopManager, ProducerManager]);
    let goods_seen = Roles(&[Admin, ShopManager, Auditor, ProducerManager]);
    let people_seen = Roles(&[Admin, ShopManager, Accountant, Auditor]);
    let orgs_seen = Roles(&[Admin, ShopManager, Accountant, Auditor, ProducerManager]);
    let plan_seen = Roles(&[ShopManager, Admin, Accountant, Auditor, ProgrammeMonitor]);
    let whom_asked =
        Roles(&[Admin, ShopManager, Cashier, Accountant, Coach, LabelOfficer, UnionSecretary, ProgrammeMonitor, ProducerManager]);
    let makers = Roles(&[ProducerManager, ProducerMember]);
    let label_seen = Roles(&[LabelOfficer, LabelAuditor, CommitteeMember, Admin, Auditor, ProducerManager, ProducerMember]);
    let label_office = Roles(&[LabelOfficer, LabelAuditor, CommitteeMember, Admin, Auditor]);
    let label_done = Roles(&[LabelOfficer, LabelAuditor, CommitteeMember, ProducerManager]);
    let label_asked = Roles(&[LabelOfficer, ProducerManager]);
    let evidence_given = Roles(&[ProducerManager, LabelOfficer, ShopManager, Accountant, Admin]);
    let quality_seen = Roles(&[Coach, LabelOfficer, ShopManager, Admin, Auditor]);
    let quality = Roles(&[Coach, LabelOfficer, ShopManager, Admin]);
    let revokers = Roles(&[Coach, LabelOfficer, Admin]);
    let coaches = Roles(&[Coach, LabelOfficer]);
    let programme_seen = Roles(&[ProgrammeMonitor, ShopManager, Accountant, PayoutApprover, Auditor, Admin]);
    let monitors = Roles(&[ProgrammeMonitor, Admin]);
    let projects = Roles(&[ShopManager, Accountant, Admin]);
    vec![
        page("/{lang}/desk/settings", settings_seen, get(settings::show)),
        page("/{lang}/desk/settings/union", admin, get(settings::union::form)),
        act("/{lang}/desk/settings/union", admin, post(settings::union::save)),
        page("/{lang}/desk/settings/spaces", people, get(settings::spaces::list)),
        page("/{lang}/desk/settings/spaces/new", admin, get(settings::spaces::space)),
        act("/{lang}/desk/settings/spaces/new", admin, post(settings::spaces::open)),
        page("/{lang}/desk/settings/tills/new", people, get(settings::spaces::till)),
        act("/{lang}/desk/settings/tills/new", people, post(settings::spaces::add_till)),
        page("/{lang}/desk/settings/tills", people, get(settings::tills::list)),
        page("/{lang}/desk/settings/tills/{id}", people, get(settings::tills::one)),
        act("/{lang}/desk/settings/tills/{id}/device", SteppedUp(&[Admin, ShopManager]), post(settings::tills::enrol)),
        act("/{lang}/desk/settings/tills/{id}/end", people, post(settings::tills::end)),
        act("/{lang}/desk/settings/tills/{id}/pin", people, post(settings::tills::withdraw)),
        page("/{lang}/desk/settings/delivery", people, get(settings::delivery::list)),
        page("/{lang}/desk/settings/delivery/new", people, get(settings::delivery::form)),
        act("/{lang}/desk/settings/delivery/new", people, post(settings::delivery::save)),
        act("/{lang}/desk/settings/delivery/remove", people, post(settings::delivery::remove)),
        page("/{lang}/desk/settings/vat", taxes, get(settings::vat::list)),
        page("/{lang}/desk/settings/vat/new", taxes, get(settings::vat::form)),
        act("/{lang}/desk/settings/vat/new", taxes, post(settings::vat::save)),
        page("/{lang}/desk/settings/vat/suggested", taxes, get(settings::vat::suggested)),
        act("/{lang}/desk/settings/vat/suggested", taxes, post(settings::vat::take)),
        page("/{lang}/desk/settings/books", Roles(&[Accountant]), get(settings::books::form)),
        act("/{lang}/desk/settings/books", Roles(&[Accountant]), post(settings::books::open)),
        page("/{lang}/desk/tasks", SignedIn, get(tasks::list)),
        page("/{lang}/desk/programme", programme_seen, get(programme::show)),
        page("/{lang}/desk/programme/define", monitors, get(programme::define_form)),
        act("/{lang}/desk/programme/define", monitors, post(programme::define)),
        page("/{lang}/desk/programme/announce", monitors, get(programme::announce_form)),
        act("/{lang}/desk/programme/announce", monitors, post(programme::announce)),
        page("/{lang}/desk/programme/report", programme_seen, get(report::show)),
        page("/{lang}/desk/programme/reports", programme_seen, get(programme::reports)),
        page("/{lang}/desk/programme/reports/new", monitors, get(programme::freeze_form)),
        act("/{lang}/desk/programme/reports/new", monitors, post(programme::freeze)),
        page("/{lang}/desk/programme/indicators/{code}", programme_seen, get(programme::indicator)),
        page("/{lang}/desk/programme/indicators/{code}/entries", programme_seen, get(programme::entries)),
        page("/{lang}/desk/programme/calls", programme_seen, get(project::calls)),
        page("/{lang}/desk/programme/calls/new", monitors, get(project::call_form)),
        act("/{lang}/desk/programme/calls/new", monitors, post(project::publish)),
        page("/{lang}/desk/programme/partners/new", monitors, get(project::partner_form)),
        act("/{lang}/desk/programme/partners/new", monitors, post(project::partner)),
        page("/{lang}/desk/programme/projects/new", projects, get(project::submit_form)),
        act("/{lang}/desk/programme/projects/new", projects, post(project::submit)),
        page("/{lang}/desk/programme/projects/{id}", programme_seen, get(project::one)),
        act("/{lang}/desk/programme/projects/{id}", programme_seen, post(project::change)),
        page("/{lang}/desk/label", label_seen, get(label::list)),
        page("/{lang}/desk/label/apply", label_asked, get(label::apply_form)),
        act("/{lang}/desk/label/apply", label_asked, post(label::apply)),
        page("/{lang}/desk/label/charter", label_seen, get(label::charter::show)),
        page("/{lang}/desk/label/charter/new", Roles(&[LabelOfficer, Admin]), get(label::charter::form)),
        act("/{lang}/desk/label/charter/new", Roles(&[LabelOfficer, Admin]), post(label::charter::publish)),
        page("/{lang}/desk/label/watch", label_office, get(label::watch::list)),
        upload("/{lang}/desk/label/applications/{id}/photo", Roles(&[LabelAuditor]), post(label::photograph)),
        page("/{lang}/desk/label/applications/{id}", label_seen, get(label::one)),
        act("/{lang}/desk/label/applications/{id}", label_done, post(label::change)),
        page("/{lang}/desk/label/licences/{id}", label_seen, get(label::one)),
        act("/{lang}/desk/label/licences/{id}", label_done, post(label::change)),
        page("/{lang}/desk/label/papers/{id}", label_seen, get(label::paper)),
        page("/{lang}/desk/label/cases/{id}", label_seen, get(label::case::show)),
        page("/{lang}/desk/evidence/{subject}/{part}/{position}/{size}", SignedIn, get(evidence::serve)),
        upload("/{lang}/desk/evidence", evidence_given, post(evidence::give)),
        page("/{lang}/desk/certificates", quality_seen, get(certificates::list)),
        page("/{lang}/desk/certificates/new", quality, get(certificates::form)),
        upload("/{lang}/desk/certificates/new", quality, post(certificates::add)),
        page("/{lang}/desk/certificates/{id}/revoke", revokers, get(certificates::revoke_form)),
        act("/{lang}/desk/certificates/{id}/revoke", revokers, post(certificates::revoke)),
        page("/{lang}/desk/certificates/kinds", quality_seen, get(certificates::kinds::list)),
        page("/{lang}/desk/certificates/kinds/{code}", revokers, get(certificates::kinds::form)),
        act("/{lang}/desk/certificates/kinds/{code}", revokers, post(certificates::kinds::change)),
        page("/{lang}/desk/certificates/paths", quality_seen, get(certificates::paths)),
        act("/{lang}/desk/certificates/paths", coaches, post(certificates::change_path)),
        page("/{lang}/desk/certificates/paths/new", coaches, get(certificates::path_form)),
        act("/{lang}/desk/certificates/paths/new", coaches, post(certificates::start_path)),
        page("/{lang}/desk/tags", Roles(&[ShopManager, Cashier, LabelOfficer]), get(certificates::tags)),
        page("/{lang}/sign-in", Anyone, get(sign_in::show)),
        act("/{lang}/sign-in", Anyone, post(sign_in::enter)),
        act("/{lang}/sign-out", Anyone, post(sign_in::leave)),
        page("/{lang}/invitation/{token}", Anyone, get(sign_in::invitation)),
        act("/{lang}/invitation/{token}", Anyone, post(sign_in::accept)),
        page("/{lang}/desk/step-up", SignedIn, get(step_up::show)),
        act("/{lang}/desk/step-up", SignedIn, post(step_up::prove)),
        page("/{lang}/desk", SignedIn, get(home::show)),
        page("/{lang}/desk/account", SignedIn, get(account::show)),
        act("/{lang}/desk/account/sessions", SignedIn, post(account::end)),
        page("/{lang}/desk/account/password", SignedIn, get(account::password_form)),
        act("/{lang}/desk/account/password", SignedIn, post(account::change_password)),
        page("/{lang}/desk/account/codes", SignedIn, get(account::factor_form)),
        act("/{lang}/desk/account/codes", SignedIn, post(account::set_factor)),
        page("/{lang}/desk/account/passkeys/new", SignedIn, get(passkeys::new)),
        act("/{lang}/desk/account/passkeys/new", SignedIn, post(passkeys::add)),
        act("/{lang}/desk/account/passkeys/remove", SignedIn, post(passkeys::remove)),
        page("/{lang}/desk/account/passkeys/{id}", SignedIn, get(passkeys::name_form)),
        act("/{lang}/desk/account/passkeys/{id}", SignedIn, post(passkeys::rename)),
        page("/{lang}/desk/account/pin", SignedIn, get(account::pin_form)),
        act("/{lang}/desk/account/pin", SignedIn, post(account::change_pin)),
        act("/{lang}/desk/account/language", SignedIn, post(account::language)),
        act("/{lang}/desk/account/codes/off", SignedIn, post(account::clear_factor)),
        // Whom a form is about: whoever has one of these forms; the handler says whose form shows whom.
        page("/{lang}/desk/whom/{of}", whom_asked, get(whom::suggest)),
        page("/{lang}/desk/people", managers, get(people::list)),
        page("/{lang}/desk/people/new", managers, get(people::form)),
        act("/{lang}/desk/people/new", managers, post(people::add)),
        page("/{lang}/desk/people/{id}", managers, get(people::one)),
        act("/{lang}/desk/people/{id}", managers, post(people::change)),
        page("/{lang}/desk/people/{id}/edit", admin, get(people::edit)),
        act("/{lang}/desk/people/{id}/edit", admin, post(people::save)),
        page("/{lang}/desk/people/{id}/erase", admin, get(people::erase_form)),
        act("/{lang}/desk/people/{id}/erase", admin, post(people::erase)),
        page("/{lang}/desk/account/privacy", SignedIn, get(privacy::own::show)),
        act("/{lang}/desk/account/privacy", SignedIn, post(privacy::own::change)),
        page("/{lang}/desk/privacy", admin, get(privacy::answered::list)),
        page("/{lang}/desk/privacy/kept", admin, get(privacy::kept::list)),
        page("/{lang}/desk/privacy/{id}", admin, get(privacy::answered::one)),
        act("/{lang}/desk/privacy/{id}", admin, post(privacy::answered::answer)),
        page("/{lang}/desk/privacy/of/{kind}/{id}", admin, get(privacy::answered::of_form)),
        act("/{lang}/desk/privacy/of/{kind}/{id}", admin, post(privacy::answered::of)),
        page("/{lang}/desk/privacy/forget/{id}", admin, get(privacy::answered::forget_form)),
        act("/{lang}/desk/privacy/forget/{id}", admin, post(privacy::answered::forget_buyer)),
        page("/{lang}/desk/products", goods_seen, get(products::list)),
        page("/{lang}/desk/products/new", goods, get(product_form::form)),
        act("/{lang}/desk/products/new", goods, post(product_form::add)),
        page("/{lang}/desk/products/{id}", goods_seen, get(product::one)),
        act("/{lang}/desk/products/{id}", goods, post(product::change)),
        page("/{lang}/desk/products/{id}/edit", goods, get(product_form::edit)),
        act("/{lang}/desk/products/{id}/edit", goods, post(product_form::save)),
        upload("/{lang}/desk/products/{id}/pictures", goods, post(pictures::add)),
        act("/{lang}/desk/products/{id}/pictures/remove", goods, post(pictures::remove)),
        act("/{lang}/desk/products/{id}/pictures/first", goods, post(pictures::first)),
        page("/media/{name}", Anyone, get(pictures::serve)),
        page("/{lang}/desk/families", people, get(families::list)),
        page("/{lang}/desk/families/new", people, get(families::form)),
        act("/{lang}/desk/families/new", people, post(families::save)),
        page("/{lang}/desk/families/{code}", people, get(families::form)),
        act("/{lang}/desk/families/{code}", people, post(families::save)),
        page("/{lang}/desk/import/{what}", goods, get(import::form)),
        table("/{lang}/desk/import/{what}", goods, post(import::take)),
        page("/{lang}/desk/texts", goods, get(texts::list)),
        act("/{lang}/desk/texts/review", people, post(texts::review)),
        page("/{lang}/desk/texts/{owner}/{field}/{of}", goods, get(texts::edit)),
        act("/{lang}/desk/texts/{owner}/{field}/{of}", goods, post(texts::save)),
        page("/{lang}/desk/organisations", people_seen, get(organisations::list)),
        page("/{lang}/desk/organisations/new", people, get(organisations::form)),
        act("/{lang}/desk/organisations/new", people, post(organisations::add)),
        page("/{lang}/desk/organisations/{id}", orgs_seen, get(organisations::one)),
        act("/{lang}/desk/organisations/{id}", goods, post(organisations::change)),
        page("/{lang}/desk/organisations/{id}/edit", goods, get(organisations::edit)),
        act("/{lang}/desk/organisations/{id}/edit", goods, post(organisations::save)),
        page("/{lang}/desk/organisations/{id}/bank", Roles(&[Accountant]), get(organisations::bank_form)),
        act("/{lang}/desk/organisations/{id}/bank", Roles(&[Accountant]), post(organisations::set_bank)),
        page("/{lang}/desk/organisations/{id}/close", admin, get(organisations::close_form)),
        act("/{lang}/desk/organisations/{id}/close", admin, post(organisations::close)),
        page("/{lang}/desk/messages", people, get(messages::list)),
        act("/{lang}/desk/messages", people, post(messages::again)),
        page("/{lang}/desk/organisations/{id}/terms", orgs_seen, get(terms::show)),
        page("/{lang}/desk/organisations/{id}/terms/new", Roles(&[ShopManager, Accountant]), get(terms::form)),
        act("/{lang}/desk/organisations/{id}/terms/new", Roles(&[ShopManager, Accountant]), post(terms::agree)),
        page("/{lang}/desk/orders", shop, get(orders::list)),
        page("/{lang}/desk/picking", shop, get(orders::picking)),
        page("/{lang}/desk/orders/{id}", shop, get(orders::one)),
        act("/{lang}/desk/orders/{id}", Roles(&[ShopManager, Cashier, Accountant]), post(orders::change)),
        page("/{lang}/desk/stock", shop, get(goods::stock)),
        page("/{lang}/desk/expiring", shop, get(goods::expiring)),
        page("/{lang}/desk/resting", shop, get(resting::list)),
        page("/{lang}/desk/places", shop, get(goods::place_list)),
        page("/{lang}/desk/places/new", people, get(goods::new_place)),
        act("/{lang}/desk/places/new", people, post(goods::open_place)),
        act("/{lang}/desk/places/close", people, post(goods::close_place)),
        page("/{lang}/desk/goods/{what}", counter, get(goods::lots)),
        act("/{lang}/desk/goods/{what}", counter, post(goods::do_lots)),
        page("/{lang}/desk/counts", shop, get(counts::counts)),
        page("/{lang}/desk/counts/{id}", shop, get(counts::count)),
        act("/{lang}/desk/counts/{id}", Roles(&[ShopManager, Accountant]), post(counts::approve)),
        page("/{lang}/desk/losses", shop, get(counts::losses)),
        page("/{lang}/desk/deposits", shop, get(deposits::list)),
        page("/{lang}/desk/deposits/new", Roles(&[ShopManager, Cashier]), get(deposits::form)),
        act("/{lang}/desk/deposits/new", Roles(&[ShopManager, Cashier]), post(deposits::receive)),
        page("/{lang}/desk/deposits/{id}", shop, get(deposits::note)),
        upload("/{lang}/desk/deposits/{id}/photo", counter, post(deposits::photograph)),
        page("/{lang}/desk/payouts", money, get(payouts::list)),
        page("/{lang}/desk/payouts/due", money, get(payouts::due)),
        page("/{lang}/desk/payouts/new", Roles(&[Accountant]), get(payouts::propose_form)),
        act("/{lang}/desk/payouts/new", Roles(&[Accountant]), post(payouts::propose)),
        page("/{lang}/desk/payouts/{id}", money, get(payouts::one)),
        act("/{lang}/desk/payouts/{id}", Roles(&[PayoutApprover]), post(payouts::decide)),
        page("/{lang}/desk/books", money, get(payouts::books)),
        page("/{lang}/desk/campaigns", plan_seen, get(campaigns::list)),
        page("/{lang}/desk/campaigns/new", people, get(campaigns::form)),
        act("/{lang}/desk/campaigns/new", people, post(campaigns::start)),
        page("/{lang}/desk/campaigns/{id}", plan_seen, get(campaigns::one)),
        act("/{lang}/desk/campaigns/{id}", people, post(campaigns::change)),
        page("/{lang}/desk/campaigns/{id}/coupon", people, get(campaigns::coupon_form)),
        act("/{lang}/desk/campaigns/{id}/coupon", people, post(campaigns::open_coupon)),
        page("/{lang}/desk/campaigns/{id}/print/{kind}", plan_seen, get(campaigns::poster)),
        page("/{lang}/desk/funds", plan_seen, get(campaigns::funds)),
        page("/{lang}/desk/funds/receive", Roles(&[Accountant]), get(campaigns::fund_form)),
        act("/{lang}/desk/funds/receive", Roles(&[Accountant]), post(campaigns::receive_fund)),
        page("/{lang}/desk/plan", plan_seen, get(plan::list)),
        page("/{lang}/desk/plan/new", people, get(plan::form)),
        act("/{lang}/desk/plan/new", people, post(plan::write)),
        page("/{lang}/desk/plan/{id}", plan_seen, get(plan::one)),
        act("/{lang}/desk/plan/{id}", people, post(plan::change)),
        page("/{lang}/desk/plan/{id}/objective", people, get(plan::objective_form)),
        act("/{lang}/desk/plan/{id}/objective", people, post(plan::add_objective)),
        page("/{lang}/desk/plan/{id}/action", people, get(plan::action_form)),
        act("/{lang}/desk/plan/{id}/action", people, post(plan::add_action)),
        page("/{lang}/desk/plan/{id}/spend", Roles(&[Accountant]), get(plan::spend_form)),
        act("/{lang}/desk/plan/{id}/spend", Roles(&[Accountant]), post(plan::spend)),
        page("/{lang}/desk/statement", money, get(maker::statement)),
        page("/{lang}/desk/money", money, get(money::custody)),
        page("/{lang}/desk/money/remit", Roles(&[Accountant]), get(money::remit)),
        act("/{lang}/desk/money/remit", Roles(&[Accountant]), post(money::remitted)),
        page("/{lang}/desk/money/cards", Roles(&[Accountant]), get(money::cards)),
        act("/{lang}/desk/money/cards", Roles(&[Accountant]), post(money::settled)),
        page("/{lang}/desk/money/carry", Roles(&[Accountant, ShopManager]), get(money::carry)),
        act("/{lang}/desk/money/carry", Roles(&[Accountant, ShopManager]), post(money::carried)),
        page("/{lang}/desk/money/bank", Roles(&[Accountant]), get(money::bank)),
        act("/{lang}/desk/money/bank", Roles(&[Accountant]), post(money::banked)),
        page("/{lang}/desk/money/fund", Roles(&[PayoutApprover]), get(money::fund)),
        act("/{lang}/desk/money/fund", Roles(&[PayoutApprover]), post(money::fund_spent)),
        page("/{lang}/desk/money/fee", Roles(&[Accountant]), get(money::fee)),
        act("/{lang}/desk/money/fee", Roles(&[Accountant]), post(money::fee_charged)),
        page("/{lang}/desk/closing", money, get(closing::list)),
        page("/{lang}/desk/closing/uncleared", money, get(closing::uncleared)),
        page("/{lang}/desk/closing/ask", Roles(&[Accountant]), get(closing::ask)),
        act("/{lang}/desk/closing/ask", Roles(&[Accountant]), post(closing::asked)),
        page("/{lang}/desk/closing/approve", Roles(&[PayoutApprover, Admin]), get(closing::approve)),
        act("/{lang}/desk/closing/approve", Roles(&[PayoutApprover, Admin]), post(closing::approved)),
        page("/{lang}/desk/closing/drop", Roles(&[Accountant, PayoutApprover, Admin]), get(closing::drop_form)),
        act("/{lang}/desk/closing/drop", Roles(&[Accountant, PayoutApprover, Admin]), post(closing::dropped)),
        page("/{lang}/desk/payouts/advance", Roles(&[Accountant]), get(payouts::advance_form)),
        act("/{lang}/desk/payouts/advance", Roles(&[Accountant]), post(payouts::advance)),
        page("/{lang}/desk/accounts/{account}", SignedIn, get(accounts::show)),
        page("/{lang}/desk/journal", Roles(&[Auditor, Admin]), get(journal::list)),
        page("/{lang}/desk/why/{id}", SignedIn, get(why::show)),
        page("/{lang}/me", makers, get(maker::home)),
        page("/{lang}/me/papers", makers, get(maker_papers::show)),
        page("/{lang}/me/statement", makers, get(maker::statement)),
        page("/{lang}/till", Roles(&[Cashier, ShopManager]), get(till::show)),
        act("/{lang}/till", Roles(&[Cashier, ShopManager]), post(till::act)),
        page("/{lang}/till/enter", Anyone, get(till::enter_form)),
        act("/{lang}/till/enter", Anyone, post(till::enter)),
        act("/{lang}/till/lock", counter, post(till::lock)),
        page("/{lang}/till/pin", counter, get(till::pin_form)),
        act("/{lang}/till/pin", counter, post(till::set_pin)),
        page("/{lang}/till/receipt/{id}", Roles(&[Cashier, ShopManager]), get(till::receipt)),
        page("/{lang}/till/z", counted, get(till::z_list)),
        page("/{lang}/till/z/{id}", counted, get(till::z_report)),
    ]
}
