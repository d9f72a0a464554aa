//! What every page stands on.
//!
//! To add a page: write its template, its handler returning `Result<Response, Oops>`, its texts in
//! the four folders of `messages/`, and one line in its folder's `routes()` that says who may call it.
//! A route that is not declared does not exist.
//!
//! Class vocabulary of `assets/css/` (layers in the order of the files; logical sides only):
//! `wrap` `narrow` `two` `row` `end` for space; `button` (`plain` `big` `small`) `link` `badge` (`off`)
//! `state state-NAME` `chips` `filters` `pages` `crumbs`; `form` (`tight`) `option` `error` `note` `flash`;
//! `lines` (`tight`) `total` (`huge`) `list` (a table whose cells carry `data-l` becomes cards on phones)
//! `num` `facts` `timeline` `summary` `empty` `why`; shop: `hero` `hero-rugs` `tiles` `grid` `card` `makers`
//! `product` `buy` `split` `bar`; desk: `desk` `side` `stats` `steps` `three` `till` `keypad` `ticket` `pad`
//! `paper` `receipt` `second` (printed only) `whom` `fitting`. Comforts of `rahba.js`: `data-keep` on a form, `data-print`,
//! `data-sign`, `data-stepper` on a number, `data-hints` on a search form, `data-theme-switch`; of
//! `whom.js`: `data-whom` on a field.

pub mod app;
pub mod assets;
pub mod cache;
pub mod carried;
pub mod charts;
pub mod connections;
pub mod denials;
pub mod edge;
pub mod fields;
pub mod first_run;
pub mod fmt;
pub mod form;
pub mod i18n;
pub mod keys;
pub mod languages;
pub mod limits;
pub mod oops;
pub mod page;
pub mod passkeys;
mod pieces;
pub mod policy;
pub mod registry;
pub mod resend;
pub mod second_factor;
pub mod serve;
pub mod session;
pub mod snapshot;
pub mod table;
pub mod typed;
pub mod upload;
pub mod watch;
