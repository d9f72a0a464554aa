//! SQL of the label room.

use rahba_store::statements;

statements! {
    pub(crate) INSERT_PAPER (Id, Id, Text, Text, Id, Id, Text, Text, Int) -> () =
        "INSERT INTO label_paper (territory_id, paper_id, number, kind, subject_id, org_id, body, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) PAPERS (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int) =
        "SELECT paper_id, number, kind, subject_id, org_id, body, by_whom, at FROM label_paper WHERE territory_id = $1 AND subject_id = $2 ORDER BY at, paper_id";
    pub(super) PAPER (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int) =
        "SELECT paper_id, number, kind, subject_id, org_id, body, by_whom, at FROM label_paper WHERE territory_id = $1 AND paper_id = $2";
    pub(crate) INSERT_CHARTER (Id, Id, Int, Text, Text, Int, Int, Int, Int, Int, Int, Text) -> (Id) =
        "INSERT INTO label_charter (territory_id, charter_id, version, name, promise, term_days, quorum, mend_days, appeal_days, stops_sale, published_at, published_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (territory_id, version) DO NOTHING RETURNING charter_id";
    pub(super) CHARTERS (Id) -> (Id, Int, Text, Text, Int, Int, Int, Int, Int, Int) =
        "SELECT charter_id, version, name, promise, term_days, quorum, mend_days, appeal_days, stops_sale, published_at FROM label_charter WHERE territory_id = $1 ORDER BY version DESC";
    pub(crate) INSERT_CRITERION (Id, Id, Id, Id, Text, Int, Int, Text, Text) -> () =
        "INSERT INTO label_criterion (territory_id, criterion_id, charter_id, family_id, theme, is_major, position, body, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(super) CRITERIA (Id, Id) -> (Id, Id, Text, Int, Text, Text) =
        "SELECT criterion_id, family_id, theme, is_major, body, evidence FROM label_criterion WHERE territory_id = $1 AND charter_id = $2 ORDER BY position, criterion_id";
    pub(crate) INSERT_APPLICATION (Id, Id, Text, Id, Id, Text, Text, Int) -> () =
        "INSERT INTO label_application (territory_id, application_id, number, org_id, charter_id, state, note, submitted_by, submitted_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, 'submitted', $6, $7, $8, $8)";
    pub(crate) INSERT_APPLICATION_FAMILY (Id, Id, Id) -> () =
        "INSERT INTO label_application_family (territory_id, application_id, family_id) VALUES ($1, $2, $3) ON CONFLICT (territory_id, application_id, family_id) DO NOTHING";
    pub(crate) MOVE_APPLICATION (Id, Id, Text, Text, Text, Int) -> (Id) =
        "UPDATE label_application SET state = $4, note = $5, changed_at = $6 WHERE territory_id = $1 AND application_id = $2 AND state = $3 RETURNING application_id";
    pub(super) APPLICATION (Id, Id) -> (Id, Text, Id, Id, Text, Text, Int) =
        "SELECT application_id, number, org_id, charter_id, state, note, submitted_at FROM label_application WHERE territory_id = $1 AND application_id = $2";
    pub(super) APPLICATIONS (Id, Id, Text, Int, Int) -> (Id, Text, Id, Id, Text, Text, Int) =
        "SELECT application_id, number, org_id, charter_id, state, note, submitted_at FROM label_application \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY submitted_at DESC, application_id LIMIT $4 OFFSET $5";
    pub(super) APPLICATION_FAMILIES (Id, Id) -> (Id) =
        "SELECT family_id FROM label_application_family WHERE territory_id = $1 AND application_id = $2 ORDER BY family_id";
    pub(super) OPEN_FOR (Id, Id, Id) -> (Id) =
        "SELECT a.application_id FROM label_application a JOIN label_application_family f ON f.territory_id = a.territory_id AND f.application_id = a.application_id \
         WHERE a.territory_id = $1 AND a.org_id = $2 AND f.family_id = $3 AND a.state NOT IN ('granted', 'refused') LIMIT 1";
    pub(crate) PUT_EVIDENCE (Id, Id, Id, Text, Int) -> () =
        "INSERT INTO label_evidence (territory_id, application_id, criterion_id, body, given_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (territory_id, application_id, criterion_id) DO UPDATE SET body = excluded.body, given_at = excluded.given_at";
    pub(super) EVIDENCE (Id, Id) -> (Id, Text) =
        "SELECT criterion_id, body FROM label_evidence WHERE territory_id = $1 AND application_id = $2 ORDER BY criterion_id";
    pub(crate) INSERT_VISIT (Id, Id, Text, Id, Id, Int, Int, Id) -> () =
        "INSERT INTO label_visit (territory_id, visit_id, number, org_id, application_id, is_surveillance, planned_on, auditor, done_at, report) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, '')";
    pub(crate) END_VISIT (Id, Id, Int, Text) -> (Id) =
        "UPDATE label_visit SET done_at = $3, report = $4 WHERE territory_id = $1 AND visit_id = $2 AND done_at IS NULL RETURNING visit_id";
    pub(super) VISITS (Id, Id) -> (Id, Text, Id, Int, Int, Id, Int, Text) =
        "SELECT visit_id, number, application_id, is_surveillance, planned_on, auditor, done_at, report FROM label_visit WHERE territory_id = $1 AND application_id = $2 ORDER BY planned_on, visit_id";
    pub(super) VISIT (Id, Id) -> (Id, Text, Id, Int, Int, Id, Int, Text) =
        "SELECT visit_id, number, application_id, is_surveillance, planned_on, auditor, done_at, report FROM label_visit WHERE territory_id = $1 AND visit_id = $2";
    pub(crate) INSERT_VISIT_PICTURE (Id, Id, Int, Text, Text, Text, Int) -> () =
        "INSERT INTO visit_picture (territory_id, visit_id, position, picture_hash, caption, taken_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    pub(super) VISIT_PICTURES (Id, Id) -> (Id, Int, Text, Text) =
        "SELECT p.visit_id, p.position, p.picture_hash, p.caption FROM visit_picture p \
         JOIN label_visit v ON v.territory_id = p.territory_id AND v.visit_id = p.visit_id \
         WHERE p.territory_id = $1 AND v.application_id = $2 ORDER BY v.planned_on, p.visit_id, p.position";
    pub(super) ALL_PICTURES () -> (Text) =
        "SELECT DISTINCT picture_hash FROM visit_picture ORDER BY picture_hash";
    /// Licences that stand, each with its last visit and the next one that is planned.
    pub(super) WATCHED (Id) -> (Id, Text, Id, Id, Int, Int, Text, Int, Int, Int) =
        "SELECT l.licence_id, l.number, l.org_id, l.application_id, l.valid_from, l.valid_until, l.state, c.term_days, \
         MAX(v.done_at), MIN(CASE WHEN v.done_at IS NULL THEN v.planned_on END) FROM licence l \
         JOIN label_charter c ON c.territory_id = l.territory_id AND c.charter_id = l.charter_id \
         LEFT JOIN label_visit v ON v.territory_id = l.territory_id AND v.application_id = l.application_id \
         WHERE l.territory_id = $1 AND l.state IN ('valid', 'suspended') \
         GROUP BY l.licence_id, l.number, l.org_id, l.application_id, l.valid_from, l.valid_until, l.state, c.term_days ORDER BY l.number";
    pub(crate) PUT_FINDING (Id, Id, Id, Text, Text, Int) -> () =
        "INSERT INTO label_finding (territory_id, visit_id, criterion_id, verdict, note, due_on, mended_note, mended_at, verified_by, verified_at) VALUES ($1, $2, $3, $4, $5, $6, '', NULL, NULL, NULL)";
    pub(super) FINDINGS (Id, Id) -> (Id, Id, Text, Text, Int, Text, Int, Int) =
        "SELECT f.visit_id, f.criterion_id, f.verdict, f.note, f.due_on, f.mended_note, f.mended_at, f.verified_at FROM label_finding f \
         JOIN label_visit v ON v.territory_id = f.territory_id AND v.visit_id = f.visit_id \
         WHERE f.territory_id = $1 AND v.application_id = $2 ORDER BY v.planned_on, f.visit_id, f.criterion_id";
    pub(crate) MEND (Id, Id, Id, Text, Int) -> (Id) =
        "UPDATE label_finding SET mended_note = $4, mended_at = $5 WHERE territory_id = $1 AND visit_id = $2 AND criterion_id = $3 \
         AND verdict IN ('minor', 'major') AND verified_at IS NULL RETURNING visit_id";
    pub(crate) VERIFY (Id, Id, Id, Text, Int) -> (Id) =
        "UPDATE label_finding SET verified_by = $4, verified_at = $5 WHERE territory_id = $1 AND visit_id = $2 AND criterion_id = $3 \
         AND mended_at IS NOT NULL AND verified_at IS NULL RETURNING visit_id";
    pub(crate) SEND_BACK (Id, Id, Id) -> (Id) =
        "UPDATE label_finding SET mended_at = NULL WHERE territory_id = $1 AND visit_id = $2 AND criterion_id = $3 \
         AND mended_at IS NOT NULL AND verified_at IS NULL RETURNING visit_id";
    pub(crate) INSERT_CASE (Id, Id, Text, Text, Id, Id, Text, Text, Int) -> () =
        "INSERT INTO label_case (territory_id, case_id, number, kind, subject_id, org_id, reason, state, opened_by, opened_at, closed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, NULL)";
    pub(crate) CLOSE_CASE (Id, Id, Text, Int) -> (Id) =
        "UPDATE label_case SET state = $3, closed_at = $4 WHERE territory_id = $1 AND case_id = $2 AND state = 'open' RETURNING case_id";
    pub(super) CASES (Id, Id, Text, Int) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int) =
        "SELECT case_id, number, kind, subject_id, org_id, reason, state, opened_at, closed_at FROM label_case \
         WHERE territory_id = $1 AND ($2 = $1 OR subject_id = $2) AND ($3 = '' OR state = $3) ORDER BY opened_at DESC, case_id LIMIT $4";
    pub(super) CASE (Id, Id) -> (Id, Text, Text, Id, Id, Text, Text, Int, Int) =
        "SELECT case_id, number, kind, subject_id, org_id, reason, state, opened_at, closed_at FROM label_case WHERE territory_id = $1 AND case_id = $2";
    pub(crate) INSERT_VOTE (Id, Id, Id, Text, Text, Int) -> (Id) =
        "INSERT INTO label_vote (territory_id, case_id, person_id, voice, reason, at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (territory_id, case_id, person_id) DO NOTHING RETURNING person_id";
    pub(super) VOTES (Id, Id) -> (Id, Text, Text, Int) =
        "SELECT person_id, voice, reason, at FROM label_vote WHERE territory_id = $1 AND case_id = $2 ORDER BY at, person_id";
    pub(crate) INSERT_LICENCE (Id, Id, Text, Id, Id, Id, Int, Int, Int, Int) -> () =
        "INSERT INTO licence (territory_id, licence_id, number, org_id, application_id, charter_id, valid_from, valid_until, state, stops_sale, cause, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'valid', $9, '', $10)";
    pub(crate) INSERT_LICENCE_FAMILY (Id, Id, Id) -> () =
        "INSERT INTO licence_family (territory_id, licence_id, family_id) VALUES ($1, $2, $3)";
    pub(crate) MOVE_LICENCE (Id, Id, Text, Text, Text, Int) -> (Id) =
        "UPDATE licence SET state = $4, cause = $5, changed_at = $6 WHERE territory_id = $1 AND licence_id = $2 AND state = $3 RETURNING licence_id";
    pub(super) LICENCES (Id, Id, Text) -> (Id, Text, Id, Id, Id, Int, Int, Text, Int, Text, Int) =
        "SELECT licence_id, number, org_id, application_id, charter_id, valid_from, valid_until, state, stops_sale, cause, changed_at FROM licence \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = '' OR state = $3) ORDER BY number DESC";
    pub(super) LICENCE (Id, Id) -> (Id, Text, Id, Id, Id, Int, Int, Text, Int, Text, Int) =
        "SELECT licence_id, number, org_id, application_id, charter_id, valid_from, valid_until, state, stops_sale, cause, changed_at FROM licence WHERE territory_id = $1 AND licence_id = $2";
    pub(super) LICENCE_FAMILIES (Id) -> (Id, Id) =
        "SELECT licence_id, family_id FROM licence_family WHERE territory_id = $1 ORDER BY licence_id, family_id";
    pub(super) FAMILIES_OF_LICENCE (Id, Id) -> (Id) =
        "SELECT family_id FROM licence_family WHERE territory_id = $1 AND licence_id = $2 ORDER BY family_id";
    /// Licences of an organisation for a family, for the moment of a sale.
    pub(super) STANDING (Id, Id, Id) -> (Text, Int, Int, Int) =
        "SELECT l.state, l.stops_sale, l.valid_from, l.valid_until FROM licence l \
         JOIN licence_family f ON f.territory_id = l.territory_id AND f.licence_id = l.licence_id \
         WHERE l.territory_id = $1 AND l.org_id = $2 AND f.family_id = $3 ORDER BY l.licence_id";
}
