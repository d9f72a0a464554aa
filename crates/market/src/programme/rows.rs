//! SQL of the programme room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_PARTNER (Id, Id, Text, Text, Text, Int) -> (Id) =
        "INSERT INTO programme_partner (territory_id, partner_id, code, kind, name, added_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, code) DO NOTHING RETURNING partner_id";
    pub(super) PARTNERS (Id) -> (Id, Text, Text, Text) =
        "SELECT partner_id, code, kind, name FROM programme_partner WHERE territory_id = $1 ORDER BY code";
    pub(crate) INSERT_CALL (Id, Id, Text, Text, Int, Int, Int, Int, Int, Int, Text, Text, Int, Text) -> () =
        "INSERT INTO programme_call (territory_id, call_id, number, title, grant_bps, grant_cap, kind_bps, follow_up_days, opens_on, closes_on, papers, source, published_at, published_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    pub(super) CALLS (Id) -> (Id, Text, Text, Int, Int, Int, Int, Int, Int, Text, Text) =
        "SELECT call_id, number, title, grant_bps, grant_cap, kind_bps, follow_up_days, opens_on, closes_on, papers, source FROM programme_call \
         WHERE territory_id = $1 ORDER BY closes_on DESC, number";
    pub(crate) INSERT_PROJECT (Id, Id, Text, Id, Text, Text, Id, Id, Int, Text, Text, Text, Int, Int, Text, Int) -> () =
        "INSERT INTO project (territory_id, project_id, number, call_id, title, purpose, holder_id, operator_id, cost, precision, source, papers, state, convention, signed_on, obligations, starts_on, ends_on, handed_on, submitted_by, submitted_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'submitted', '', NULL, '', $13, $14, NULL, $15, $16)";
    pub(super) PROJECTS (Id, Id) -> (Id, Text, Id, Text, Text, Id, Id, Int, Text, Text, Text, Text, Text, Int, Text, Int, Int, Int, Text, Int) =
        "SELECT project_id, number, call_id, title, purpose, holder_id, operator_id, cost, precision, source, papers, state, convention, signed_on, obligations, starts_on, ends_on, handed_on, submitted_by, submitted_at \
         FROM project WHERE territory_id = $1 AND ($2 = $1 OR project_id = $2) ORDER BY number";
    pub(crate) SET_PAPERS (Id, Id, Text) -> (Id) =
        "UPDATE project SET papers = $3 WHERE territory_id = $1 AND project_id = $2 AND state = 'submitted' RETURNING project_id";
    pub(crate) MOVE_PROJECT (Id, Id, Text, Text) -> (Id) =
        "UPDATE project SET state = $4 WHERE territory_id = $1 AND project_id = $2 AND state = $3 RETURNING project_id";
    pub(crate) SIGN (Id, Id, Text, Int, Text) -> (Id) =
        "UPDATE project SET state = 'signed', convention = $3, signed_on = $4, obligations = $5 \
         WHERE territory_id = $1 AND project_id = $2 AND state = 'approved' RETURNING project_id";
    pub(crate) HAND_OVER (Id, Id, Id, Int) -> (Id) =
        "UPDATE project SET state = 'handed_over', operator_id = $3, handed_on = $4 \
         WHERE territory_id = $1 AND project_id = $2 AND state = 'signed' RETURNING project_id";
    pub(crate) INSERT_CONTRIBUTION (Id, Id, Id, Text, Int, Text, Int) -> () =
        "INSERT INTO project_contribution (territory_id, project_id, partner_id, form, amount, precision, is_grant) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) CONTRIBUTIONS (Id, Id) -> (Id, Id, Text, Int, Text, Int) =
        "SELECT project_id, partner_id, form, amount, precision, is_grant FROM project_contribution \
         WHERE territory_id = $1 AND ($2 = $1 OR project_id = $2) ORDER BY project_id, is_grant DESC, partner_id, form";
    pub(crate) INSERT_TRANCHE (Id, Id, Id, Id, Text, Int, Int, Int, Text) -> () =
        "INSERT INTO project_tranche (territory_id, tranche_id, project_id, partner_id, form, position, amount, due_on, condition, state, evidence, claimed_by, claimed_at, received_on, reference, received_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'planned', '', NULL, NULL, NULL, '', NULL)";
    pub(super) TRANCHES (Id, Id) -> (Id, Id, Id, Text, Int, Int, Int, Text, Text, Text, Text, Int, Int, Text) =
        "SELECT tranche_id, project_id, partner_id, form, position, amount, due_on, condition, state, evidence, claimed_by, claimed_at, received_on, reference \
         FROM project_tranche WHERE territory_id = $1 AND ($2 = $1 OR project_id = $2) ORDER BY project_id, position";
    pub(super) TRANCHE (Id, Id) -> (Id, Id, Id, Text, Int, Int, Int, Text, Text, Text, Text, Int, Int, Text) =
        "SELECT tranche_id, project_id, partner_id, form, position, amount, due_on, condition, state, evidence, claimed_by, claimed_at, received_on, reference \
         FROM project_tranche WHERE territory_id = $1 AND tranche_id = $2";
    pub(super) LATE (Id, Int) -> (Int) =
        "SELECT COUNT(*) FROM project_tranche WHERE territory_id = $1 AND state <> 'received' AND due_on < $2";
    pub(crate) CLAIM (Id, Id, Text, Text, Int) -> (Id) =
        "UPDATE project_tranche SET state = 'claimed', evidence = $3, claimed_by = $4, claimed_at = $5 \
         WHERE territory_id = $1 AND tranche_id = $2 AND state = 'planned' RETURNING tranche_id";
    pub(crate) RECEIVE (Id, Id, Int, Text, Text) -> (Id) =
        "UPDATE project_tranche SET state = 'received', received_on = $3, reference = $4, received_by = $5 \
         WHERE territory_id = $1 AND tranche_id = $2 AND state = 'claimed' RETURNING tranche_id";
    pub(crate) INSERT_EXPENSE (Id, Id, Text, Id, Int, Text, Text, Int, Text, Text, Text, Id, Text, Int) -> () =
        "INSERT INTO project_expense (territory_id, expense_id, number, project_id, spent_on, supplier, what, amount, form, paper, document, entry_id, recorded_by, recorded_at, cancelled_at, cancelled_why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL, '')";
    pub(super) EXPENSES (Id, Id) -> (Id, Text, Id, Int, Text, Text, Int, Text, Text, Text, Id, Int, Text) =
        "SELECT expense_id, number, project_id, spent_on, supplier, what, amount, form, paper, document, entry_id, cancelled_at, cancelled_why \
         FROM project_expense WHERE territory_id = $1 AND ($2 = $1 OR project_id = $2 OR expense_id = $2) ORDER BY project_id, spent_on, number";
    pub(crate) CANCEL_EXPENSE (Id, Id, Int, Text) -> (Id) =
        "UPDATE project_expense SET cancelled_at = $3, cancelled_why = $4 WHERE territory_id = $1 AND expense_id = $2 AND cancelled_at IS NULL RETURNING expense_id";
    pub(crate) INSERT_EVENT (Id, Id, Id, Text, Int, Text, Text, Int) -> () =
        "INSERT INTO project_event (territory_id, event_id, project_id, kind, progress, body, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(super) EVENTS (Id, Id) -> (Text, Int, Text, Text, Int) =
        "SELECT kind, progress, body, by_whom, at FROM project_event WHERE territory_id = $1 AND project_id = $2 ORDER BY at, event_id";
    pub(super) PROGRESS (Id, Id) -> (Int) =
        "SELECT progress FROM project_event WHERE territory_id = $1 AND project_id = $2 AND progress IS NOT NULL ORDER BY at DESC, event_id DESC LIMIT 1";
    pub(crate) INSERT_ANNOUNCEMENT (Id, Id, Int, Text, Text, Text, Text, Int, Int) -> () =
        "INSERT INTO programme_announcement (territory_id, announcement_id, amount, precision, partner_kind, source, explanation, said_on, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) ANNOUNCEMENTS (Id) -> (Id, Int, Text, Text, Text, Text, Int) =
        "SELECT announcement_id, amount, precision, partner_kind, source, explanation, said_on FROM programme_announcement WHERE territory_id = $1 ORDER BY said_on, announcement_id";
    pub(crate) PUT_INDICATOR (Id, Id, Text, Text, Int, Text, Text, Int, Int, Int, Int, Text, Int) -> (Id) =
        "INSERT INTO indicator (territory_id, indicator_id, code, measure, position, name, definition, baseline, baseline_on, target, target_on, changed_by, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (territory_id, code) DO UPDATE SET measure = excluded.measure, position = excluded.position, name = excluded.name, definition = excluded.definition, \
         baseline = excluded.baseline, baseline_on = excluded.baseline_on, target = excluded.target, target_on = excluded.target_on, changed_by = excluded.changed_by, changed_at = excluded.changed_at \
         RETURNING indicator_id";
    pub(super) INDICATORS (Id) -> (Id, Text, Text, Int, Text, Text, Int, Int, Int, Int) =
        "SELECT indicator_id, code, measure, position, name, definition, baseline, baseline_on, target, target_on FROM indicator WHERE territory_id = $1 ORDER BY position, code";
    pub(crate) INSERT_FREEZE (Id, Id, Text, Int, Int, Int, Text, Text, Text, Int) -> () =
        "INSERT INTO indicator_freeze (territory_id, freeze_id, number, from_day, to_day, through_seq, basis, note, frozen_by, frozen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    pub(super) FREEZES (Id) -> (Id, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT freeze_id, number, from_day, to_day, through_seq, note, frozen_by, frozen_at FROM indicator_freeze WHERE territory_id = $1 ORDER BY frozen_at DESC, number DESC";
    pub(super) BASIS (Id, Id) -> (Text) =
        "SELECT basis FROM indicator_freeze WHERE territory_id = $1 AND freeze_id = $2";
    pub(crate) INSERT_VALUE (Id, Id, Text, Text, Text, Int, Int) -> () =
        "INSERT INTO indicator_value (territory_id, freeze_id, measure, split, cell, value, makers) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) VALUES (Id, Id) -> (Text, Text, Text, Int, Int) =
        "SELECT measure, split, cell, value, makers FROM indicator_value WHERE territory_id = $1 AND freeze_id = $2 ORDER BY measure, split, cell";
}
