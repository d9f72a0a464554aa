//! SQL of maturity, coaching and reminders.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_GRID (Id, Id, Int, Text, Int, Text) -> (Id) =
        "INSERT INTO maturity_grid (territory_id, grid_id, version, name, published_at, published_by) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, version) DO NOTHING RETURNING grid_id";
    pub(crate) INSERT_CRITERION (Id, Id, Text, Text, Int, Int, Text, Text) -> (Text) =
        "INSERT INTO maturity_criterion (territory_id, grid_id, code, domain, position, wanted, body, levels) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, grid_id, code) DO NOTHING RETURNING code";
    pub(super) GRIDS (Id) -> (Id, Int, Text, Int) =
        "SELECT grid_id, version, name, published_at FROM maturity_grid WHERE territory_id = $1 ORDER BY version DESC";
    pub(super) CRITERIA (Id) -> (Id, Text, Text, Int, Text, Text) =
        "SELECT grid_id, code, domain, wanted, body, levels FROM maturity_criterion WHERE territory_id = $1 ORDER BY grid_id, position, code";
    pub(crate) INSERT_ASSESSMENT (Id, Id, Id, Id, Int, Text, Text, Int) -> (Id) =
        "INSERT INTO maturity_assessment (territory_id, assessment_id, org_id, grid_id, on_day, note, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, org_id, on_day) DO NOTHING RETURNING assessment_id";
    pub(crate) INSERT_SCORE (Id, Id, Text, Int, Text) -> () =
        "INSERT INTO maturity_score (territory_id, assessment_id, code, level, note) VALUES ($1, $2, $3, $4, $5)";
    pub(super) ASSESSMENTS (Id, Id) -> (Id, Id, Id, Int, Text, Text) =
        "SELECT assessment_id, org_id, grid_id, on_day, note, by_whom FROM maturity_assessment WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) ORDER BY org_id, on_day";
    pub(super) SCORES (Id, Id) -> (Id, Text, Int, Text) =
        "SELECT s.assessment_id, s.code, s.level, s.note FROM maturity_score s JOIN maturity_assessment a \
         ON a.territory_id = s.territory_id AND a.assessment_id = s.assessment_id \
         WHERE s.territory_id = $1 AND ($2 = $1 OR a.org_id = $2) ORDER BY s.assessment_id, s.code";

    pub(crate) INSERT_VISIT (Id, Id, Text, Id, Id, Int, Text) -> () =
        "INSERT INTO coaching_visit (territory_id, visit_id, number, org_id, coach, planned_on, subject, state, report, done_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned', '', NULL)";
    pub(crate) END_VISIT (Id, Id, Text, Text, Int) -> (Id) =
        "UPDATE coaching_visit SET state = $3, report = $4, done_at = $5 WHERE territory_id = $1 AND visit_id = $2 AND state = 'planned' RETURNING visit_id";
    pub(super) VISITS (Id, Id, Text, Int) -> (Id, Text, Id, Id, Int, Text, Text, Text, Int) =
        "SELECT visit_id, number, org_id, coach, planned_on, subject, state, report, done_at FROM coaching_visit \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY planned_on DESC, visit_id LIMIT $4";
    pub(super) VISIT (Id, Id) -> (Id, Text, Id, Id, Int, Text, Text, Text, Int) =
        "SELECT visit_id, number, org_id, coach, planned_on, subject, state, report, done_at FROM coaching_visit WHERE territory_id = $1 AND visit_id = $2";
    pub(crate) INSERT_ACTION (Id, Id, Id, Id, Text, Text, Int, Int) -> () =
        "INSERT INTO agreed_action (territory_id, action_id, visit_id, org_id, body, responsible, due_on, moved, state, note, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'open', '', $8)";
    /// From one state to another, and only from it.
    pub(crate) MOVE_ACTION (Id, Id, Text, Text, Text, Int) -> (Id) =
        "UPDATE agreed_action SET state = $4, note = $5, changed_at = $6 WHERE territory_id = $1 AND action_id = $2 AND state = $3 RETURNING action_id";
    pub(crate) POSTPONE (Id, Id, Int, Text, Int) -> (Int) =
        "UPDATE agreed_action SET due_on = $3, moved = moved + 1, note = $4, changed_at = $5 \
         WHERE territory_id = $1 AND action_id = $2 AND state = 'open' AND due_on < $3 RETURNING moved";
    pub(super) ACTIONS (Id, Id, Text, Int) -> (Id, Id, Id, Text, Text, Int, Int, Text, Text) =
        "SELECT action_id, visit_id, org_id, body, responsible, due_on, moved, state, note FROM agreed_action \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY due_on, action_id LIMIT $4";
    pub(super) ACTION (Id, Id) -> (Id, Id, Id, Text, Text, Int, Int, Text, Text) =
        "SELECT action_id, visit_id, org_id, body, responsible, due_on, moved, state, note FROM agreed_action WHERE territory_id = $1 AND action_id = $2";

    pub(crate) REMINDED (Id, Id, Int, Int) -> (Int) =
        "INSERT INTO capacity_reminder (territory_id, subject_id, days, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (territory_id, subject_id, days) DO NOTHING RETURNING days";
    /// The territory's own row says the last day that was looked at.
    pub(super) LOOKED (Id) -> (Int) =
        "SELECT at FROM capacity_reminder WHERE territory_id = $1 AND subject_id = $1 AND days = -1";
    pub(crate) LOOK (Id, Int) -> () =
        "INSERT INTO capacity_reminder (territory_id, subject_id, days, at) VALUES ($1, $1, -1, $2) \
         ON CONFLICT (territory_id, subject_id, days) DO UPDATE SET at = excluded.at";
    pub(crate) ACTIONS_TO_REMIND (Id, Int, Int, Int, Int) -> (Id, Id, Int) =
        "SELECT a.action_id, a.org_id, a.due_on FROM agreed_action a WHERE a.territory_id = $1 AND a.state = 'open' AND a.due_on >= $2 AND a.due_on <= $3 \
         AND NOT EXISTS (SELECT 1 FROM capacity_reminder r WHERE r.territory_id = a.territory_id AND r.subject_id = a.action_id AND r.days = $4) \
         ORDER BY a.due_on, a.action_id LIMIT $5";
    pub(crate) DEADLINES_TO_REMIND (Id, Int, Int, Int, Int) -> (Id, Id, Int) =
        "SELECT d.deadline_id, d.org_id, d.due_on FROM governance_deadline d WHERE d.territory_id = $1 AND d.done_on IS NULL AND d.due_on >= $2 AND d.due_on <= $3 \
         AND NOT EXISTS (SELECT 1 FROM capacity_reminder r WHERE r.territory_id = d.territory_id AND r.subject_id = d.deadline_id AND r.days = $4) \
         ORDER BY d.due_on, d.deadline_id LIMIT $5";
    pub(crate) SESSIONS_TO_REMIND (Id, Int, Int, Int, Int) -> (Id, Id, Int) =
        "SELECT s.session_id, s.training_id, s.on_day FROM training_session s WHERE s.territory_id = $1 AND s.state = 'planned' AND s.on_day >= $2 AND s.on_day <= $3 \
         AND NOT EXISTS (SELECT 1 FROM capacity_reminder r WHERE r.territory_id = s.territory_id AND r.subject_id = s.session_id AND r.days = $4) \
         ORDER BY s.on_day, s.session_id LIMIT $5";
    pub(super) REMINDERS (Id, Id) -> (Int, Int) =
        "SELECT days, at FROM capacity_reminder WHERE territory_id = $1 AND subject_id = $2 AND days >= 0 ORDER BY days DESC";
}
