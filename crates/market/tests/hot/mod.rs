//! Tables that grow, and the statements that may read all of one: for the plans of both engines.

/// Tables that grow with goods, sales and entries; others hold what an office writes (buyers are no persons
/// with a sign-in: they stand in their orders).
pub const GROWING: [&str; 30] = [
    "content_text",
    "deposit",
    "deposit_line",
    "entry",
    "entry_line",
    "holding",
    "journal",
    "loss",
    "lot",
    "message",
    "movement",
    "movement_line",
    "order_buyer",
    "order_event",
    "order_line",
    "order_part",
    "outbox",
    "payout",
    "picture",
    "price",
    "product",
    "refund",
    "sales_order",
    "session",
    "sold_day",
    "takings_day",
    "tender",
    "text_missing",
    "till_event",
    "variant",
];

/// Statements that read all of it, and why they may. Paths end after `src`'s room and module.
pub const MAY_WALK: &[(&str, &[&str])] = &[
    (
        "the audit and the copy's check recompute everything, on a snapshot of their own",
        &[
            "content::rows::MEDIA",
            "ledger::day_sums::ALL_SOLD",
            "ledger::day_sums::ALL_TAKINGS",
            "ledger::day_sums::KEPT_SOLD",
            "ledger::day_sums::KEPT_TAKINGS",
            "ledger::payout_rows::NOT_AS_POSTED",
            "ledger::rows::REPLAY",
            "plan::rows::UNFUNDED",
            "sales::rows::LINE_MISMATCH",
            "sales::rows::REFUND_MISMATCH",
            "sales::rows::TENDER_MISMATCH",
            "stock::rows::HOLDINGS",
            "stock::rows::NOTE_PICTURES",
            "stock::rows::NOTE_WITHOUT_MOVE",
            "stock::rows::REPLAY",
            "stock::rows::UNTOLD_LOSSES",
        ],
    ),
    (
        "the shop's memory is read whole at start and when the catalogue changes (decision 0013)",
        &[
            "catalogue::rows::ALL_PRICES",
            "catalogue::rows::ALL_VARIANTS",
            "catalogue::rows::PRODUCTS",
            "content::rows::ALL_PICTURES",
            "content::rows::ALL_BODIES",
            "ledger::rows::OWNED_STANDING",
            "stock::rows::SHELVES",
        ],
    ),
    ("once a night, some hundreds at a time", &["people::rows::OLD_SESSIONS"]),
    ("one step to the end of an index", &["ledger::rows::LAST_SEQ", "programme::measure_rows::LAST_SEQ"]),
    (
        "an office's list of everything, sorted in the reader's language; grows with the catalogue, not with sales",
        &["catalogue::rows::BY_FAMILY", "stock::rows::ON_SHOW_SINCE"],
    ),
    (
        "counts of states on the desk's first page and for the operator's figures",
        &["people::rows::OPEN_SESSIONS", "sales::rows::COUNTS", "outbox::COUNTS"],
    ),
];

pub fn may_walk(name: &str) -> bool {
    MAY_WALK.iter().any(|(_, names)| names.iter().any(|n| name.ends_with(n)))
}
