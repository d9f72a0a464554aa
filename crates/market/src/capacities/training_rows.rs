//! SQL of trainings.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_TRAINING (Id, Id, Text, Text, Text, Text, Text, Int, Int, Int) -> () =
        "INSERT INTO training (territory_id, training_id, number, domain, title, aims, trainer, seats, taken, min_share, state, why, planned_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 'open', '', $10)";
    pub(crate) INSERT_NEED (Id, Id, Text) -> () =
        "INSERT INTO training_need (territory_id, training_id, code) VALUES ($1, $2, $3) ON CONFLICT (territory_id, training_id, code) DO NOTHING";
    pub(super) NEEDS (Id) -> (Id, Text) =
        "SELECT training_id, code FROM training_need WHERE territory_id = $1 ORDER BY training_id, code";
    pub(super) TRAININGS (Id, Text, Text, Int, Int) -> (Id, Text, Text, Text, Text, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT training_id, number, domain, title, aims, trainer, seats, taken, min_share, state, why, planned_at FROM training \
         WHERE territory_id = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR domain = $3) ORDER BY planned_at DESC, training_id LIMIT $4 OFFSET $5";
    pub(super) TRAINING (Id, Id) -> (Id, Text, Text, Text, Text, Text, Int, Int, Int, Text, Text, Int) =
        "SELECT training_id, number, domain, title, aims, trainer, seats, taken, min_share, state, why, planned_at FROM training \
         WHERE territory_id = $1 AND training_id = $2";
    pub(crate) END_TRAINING (Id, Id, Text, Text) -> (Id) =
        "UPDATE training SET state = $3, why = $4 WHERE territory_id = $1 AND training_id = $2 AND state = 'open' RETURNING training_id";
    pub(crate) TAKE_SEAT (Id, Id) -> (Int) =
        "UPDATE training SET taken = taken + 1 WHERE territory_id = $1 AND training_id = $2 AND state = 'open' AND taken < seats RETURNING taken";
    pub(crate) FREE_SEAT (Id, Id) -> (Int) =
        "UPDATE training SET taken = taken - 1 WHERE territory_id = $1 AND training_id = $2 AND taken > 0 RETURNING taken";
    /// Seats taken that are not the enrolments.
    pub(super) WRONG_SEATS (Id) -> (Id, Int, Int) =
        "SELECT t.training_id, t.taken, COUNT(e.member_id) FROM training t LEFT JOIN enrolment e ON e.territory_id = t.territory_id AND e.training_id = t.training_id AND e.state = 'in' \
         WHERE t.territory_id = $1 GROUP BY t.training_id, t.taken HAVING t.taken <> COUNT(e.member_id) ORDER BY t.training_id";
    pub(crate) INSERT_SESSION (Id, Id, Id, Int, Int, Int, Text) -> () =
        "INSERT INTO training_session (territory_id, session_id, training_id, on_day, starts, minutes, place, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'planned')";
    pub(crate) MOVE_SESSION (Id, Id, Id, Int, Int, Int, Text) -> (Id) =
        "UPDATE training_session SET on_day = $4, starts = $5, minutes = $6, place = $7 \
         WHERE territory_id = $1 AND training_id = $2 AND session_id = $3 AND state = 'planned' RETURNING session_id";
    pub(crate) CANCEL_SESSION (Id, Id, Id) -> (Id) =
        "UPDATE training_session SET state = 'cancelled' WHERE territory_id = $1 AND training_id = $2 AND session_id = $3 AND state = 'planned' RETURNING session_id";
    pub(crate) HOLD_SESSION (Id, Id, Int) -> (Id) =
        "UPDATE training_session SET state = 'held' WHERE territory_id = $1 AND session_id = $2 AND state <> 'cancelled' AND on_day <= $3 RETURNING training_id";
    pub(super) SESSIONS (Id, Id) -> (Id, Id, Int, Int, Int, Text, Text) =
        "SELECT session_id, training_id, on_day, starts, minutes, place, state FROM training_session \
         WHERE territory_id = $1 AND ($2 = $1 OR training_id = $2) ORDER BY on_day, starts, session_id";
    pub(super) SESSION (Id, Id) -> (Id, Id, Int, Int, Int, Text, Text) =
        "SELECT session_id, training_id, on_day, starts, minutes, place, state FROM training_session WHERE territory_id = $1 AND session_id = $2";
    pub(crate) ENROL (Id, Id, Id, Id, Text, Int) -> (Id) =
        "INSERT INTO enrolment (territory_id, training_id, member_id, org_id, state, by_whom, at) VALUES ($1, $2, $3, $4, 'in', $5, $6) \
         ON CONFLICT (territory_id, training_id, member_id) DO UPDATE SET state = 'in', org_id = excluded.org_id, by_whom = excluded.by_whom, at = excluded.at \
         WHERE enrolment.state = 'out' RETURNING member_id";
    pub(crate) WITHDRAW (Id, Id, Id, Text, Int) -> (Id) =
        "UPDATE enrolment SET state = 'out', by_whom = $4, at = $5 WHERE territory_id = $1 AND training_id = $2 AND member_id = $3 AND state = 'in' RETURNING org_id";
    pub(super) ENROLLED (Id, Id) -> (Id, Id, Text, Text, Text) =
        "SELECT e.member_id, e.org_id, m.name, m.gender, m.age_band FROM enrolment e JOIN org_member m ON m.territory_id = e.territory_id AND m.member_id = e.member_id \
         WHERE e.territory_id = $1 AND e.training_id = $2 AND e.state = 'in' ORDER BY e.org_id, m.name, e.member_id";
    pub(super) ENROLMENT (Id, Id, Id) -> (Id) =
        "SELECT org_id FROM enrolment WHERE territory_id = $1 AND training_id = $2 AND member_id = $3 AND state = 'in'";
    pub(super) OF_ORG (Id, Id) -> (Id, Id, Text) =
        "SELECT e.training_id, e.member_id, m.name FROM enrolment e JOIN org_member m ON m.territory_id = e.territory_id AND m.member_id = e.member_id \
         WHERE e.territory_id = $1 AND e.org_id = $2 AND e.state = 'in' ORDER BY e.training_id, m.name, e.member_id";
    pub(crate) PUT_ATTENDANCE (Id, Id, Id, Int, Text, Int) -> () =
        "INSERT INTO attendance (territory_id, session_id, member_id, present, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, session_id, member_id) DO UPDATE SET present = excluded.present, by_whom = excluded.by_whom, at = excluded.at";
    pub(super) ATTENDANCE (Id, Id) -> (Id, Id, Int) =
        "SELECT a.session_id, a.member_id, a.present FROM attendance a JOIN training_session s ON s.territory_id = a.territory_id AND s.session_id = a.session_id \
         WHERE a.territory_id = $1 AND s.training_id = $2 AND s.state = 'held' ORDER BY a.session_id, a.member_id";
    pub(crate) EVALUATE (Id, Id, Id, Int, Int, Int, Text, Int) -> (Id) =
        "INSERT INTO training_evaluation (territory_id, training_id, member_id, useful, clear, applied, remark, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, training_id, member_id) DO NOTHING RETURNING member_id";
    pub(super) EVALUATIONS (Id, Id) -> (Id, Int, Int, Int, Text) =
        "SELECT member_id, useful, clear, applied, remark FROM training_evaluation WHERE territory_id = $1 AND training_id = $2 ORDER BY at, member_id";
    pub(crate) ATTEST (Id, Id, Text, Id, Id, Id, Int, Int) -> (Id) =
        "INSERT INTO attendance_certificate (territory_id, certificate_id, number, training_id, member_id, org_id, minutes, given_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, training_id, member_id) DO NOTHING RETURNING certificate_id";
    pub(super) ATTESTED (Id, Id, Id, Id) -> (Id, Text, Id, Id, Id, Int, Int, Text) =
        "SELECT c.certificate_id, c.number, c.training_id, c.member_id, c.org_id, c.minutes, c.given_on, m.name FROM attendance_certificate c \
         JOIN org_member m ON m.territory_id = c.territory_id AND m.member_id = c.member_id \
         WHERE c.territory_id = $1 AND ($2 = $1 OR c.training_id = $2) AND ($3 = $1 OR c.org_id = $3) AND ($4 = $1 OR c.certificate_id = $4) ORDER BY c.number";
}
