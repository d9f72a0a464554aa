//! SQL of governance records.

use rahba_store::statements;

statements! {
    pub(crate) PUT_STATUTES (Id, Id, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Text, Int) -> () =
        "INSERT INTO org_statutes (territory_id, org_id, share_value, notice_days, quorum, quorum_again, extra_quorum, extra_quorum_again, extra_majority, proxies_max, mandate_years, year_end, changed_by, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (territory_id, org_id) DO UPDATE SET share_value = excluded.share_value, notice_days = excluded.notice_days, quorum = excluded.quorum, \
         quorum_again = excluded.quorum_again, extra_quorum = excluded.extra_quorum, extra_quorum_again = excluded.extra_quorum_again, extra_majority = excluded.extra_majority, \
         proxies_max = excluded.proxies_max, mandate_years = excluded.mandate_years, year_end = excluded.year_end, changed_by = excluded.changed_by, changed_at = excluded.changed_at";
    pub(super) STATUTES (Id, Id) -> (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
        "SELECT share_value, notice_days, quorum, quorum_again, extra_quorum, extra_quorum_again, extra_majority, proxies_max, mandate_years, year_end \
         FROM org_statutes WHERE territory_id = $1 AND org_id = $2";
    pub(super) YEAR_ENDS (Id) -> (Id, Int) =
        "SELECT org_id, year_end FROM org_statutes WHERE territory_id = $1 ORDER BY org_id";
    pub(super) REGISTER (Id, Id) -> (Id, Int, Text, Text, Int, Int, Int) =
        "SELECT m.member_id, h.register_no, m.name, m.gender, m.joined_at, m.left_at, COALESCE(h.shares, 0) FROM org_member m \
         LEFT JOIN share_holding h ON h.territory_id = m.territory_id AND h.org_id = m.org_id AND h.member_id = m.member_id \
         WHERE m.territory_id = $1 AND m.org_id = $2 ORDER BY m.joined_at, m.member_id";
    pub(super) CAPITAL (Id) -> (Id, Int, Int) =
        "SELECT org_id, COUNT(*), CAST(SUM(shares) AS BIGINT) FROM share_holding WHERE territory_id = $1 AND shares > 0 GROUP BY org_id ORDER BY org_id";
    pub(crate) INSERT_SHARES (Id, Id, Id, Id, Int, Int, Text, Int, Text, Text, Int) -> () =
        "INSERT INTO share_movement (territory_id, movement_id, org_id, member_id, shares, value, kind, on_day, note, by_whom, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    pub(super) SHARE_MOVEMENTS (Id, Id) -> (Id, Id, Text, Int, Int, Text, Int, Text) =
        "SELECT s.movement_id, s.member_id, m.name, s.shares, s.value, s.kind, s.on_day, s.note FROM share_movement s \
         JOIN org_member m ON m.territory_id = s.territory_id AND m.member_id = s.member_id WHERE s.territory_id = $1 AND s.org_id = $2 ORDER BY s.at, s.movement_id";
    pub(crate) LAST_NUMBER (Id, Id) -> (Int) =
        "SELECT COALESCE(MAX(register_no), 0) FROM share_holding WHERE territory_id = $1 AND org_id = $2";
    pub(crate) OPEN_HOLDING (Id, Id, Id, Int) -> () =
        "INSERT INTO share_holding (territory_id, org_id, member_id, register_no, shares) VALUES ($1, $2, $3, $4, 0) ON CONFLICT (territory_id, org_id, member_id) DO NOTHING";
    /// None below nothing.
    pub(crate) MOVE_SHARES (Id, Id, Id, Int) -> (Int) =
        "UPDATE share_holding SET shares = shares + $4 WHERE territory_id = $1 AND org_id = $2 AND member_id = $3 AND shares + $4 >= 0 RETURNING shares";
    /// A holding that is not the sum of its movements.
    pub(super) WRONG_HOLDINGS (Id) -> (Id, Id, Int, Int) =
        "SELECT h.org_id, h.member_id, h.shares, CAST(COALESCE(SUM(s.shares), 0) AS BIGINT) FROM share_holding h \
         LEFT JOIN share_movement s ON s.territory_id = h.territory_id AND s.org_id = h.org_id AND s.member_id = h.member_id \
         WHERE h.territory_id = $1 GROUP BY h.org_id, h.member_id, h.shares HAVING h.shares <> COALESCE(SUM(s.shares), 0) ORDER BY h.org_id, h.member_id";

    /// Given only while nobody holds a single office whose mandate still runs on its first day.
    pub(crate) INSERT_MANDATE (Id, Id, Id, Id, Text, Int, Int, Id, Int) -> (Id) =
        "INSERT INTO mandate (territory_id, mandate_id, org_id, member_id, office, from_day, until_day, assembly_id, ended_on, ended_why) \
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, NULL, '' \
         WHERE NOT EXISTS (SELECT 1 FROM mandate x WHERE x.territory_id = $1 AND x.org_id = $3 AND x.office = $5 AND x.ended_on IS NULL \
         AND x.until_day >= $6 AND ($9 = 1 OR x.member_id = $4)) RETURNING mandate_id";
    pub(crate) END_MANDATE (Id, Id, Id, Int, Text) -> (Id) =
        "UPDATE mandate SET ended_on = $4, ended_why = $5 WHERE territory_id = $1 AND org_id = $2 AND mandate_id = $3 AND ended_on IS NULL AND from_day <= $4 RETURNING mandate_id";
    pub(super) MANDATES (Id, Id) -> (Id, Id, Id, Text, Text, Int, Int, Int, Text) =
        "SELECT d.mandate_id, d.org_id, d.member_id, m.name, d.office, d.from_day, d.until_day, d.ended_on, d.ended_why FROM mandate d \
         JOIN org_member m ON m.territory_id = d.territory_id AND m.member_id = d.member_id \
         WHERE d.territory_id = $1 AND ($2 = $1 OR d.org_id = $2) ORDER BY d.org_id, d.from_day DESC, d.mandate_id";

    pub(crate) INSERT_ASSEMBLY (Id, Id, Text, Id, Text, Id, Int, Int, Int, Text, Text, Int, Int) -> () =
        "INSERT INTO assembly (territory_id, assembly_id, number, org_id, kind, again_of, convoked_on, held_on, starts, place, agenda, called, needed, state, present, represented, minutes, recorded_by, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'convoked', 0, 0, '', '', NULL)";
    pub(crate) RECORD_ASSEMBLY (Id, Id, Text, Int, Int, Text, Text, Int) -> (Id) =
        "UPDATE assembly SET state = $3, present = $4, represented = $5, minutes = $6, recorded_by = $7, recorded_at = $8 \
         WHERE territory_id = $1 AND assembly_id = $2 AND state = 'convoked' RETURNING assembly_id";
    pub(super) ASSEMBLIES (Id, Id, Int) -> (Id, Text, Id, Text, Id, Int, Int, Int, Text, Text, Int, Int, Text, Int, Int, Text, Int) =
        "SELECT assembly_id, number, org_id, kind, again_of, convoked_on, held_on, starts, place, agenda, called, needed, state, present, represented, minutes, recorded_at \
         FROM assembly WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) ORDER BY held_on DESC, assembly_id LIMIT $3";
    pub(super) ASSEMBLY (Id, Id) -> (Id, Text, Id, Text, Id, Int, Int, Int, Text, Text, Int, Int, Text, Int, Int, Text, Int) =
        "SELECT assembly_id, number, org_id, kind, again_of, convoked_on, held_on, starts, place, agenda, called, needed, state, present, represented, minutes, recorded_at \
         FROM assembly WHERE territory_id = $1 AND assembly_id = $2";
    pub(crate) INSERT_VOTER (Id, Id, Id, Id) -> () =
        "INSERT INTO assembly_voter (territory_id, assembly_id, member_id, proxy_id) VALUES ($1, $2, $3, $4)";
    pub(super) VOTERS (Id, Id) -> (Id, Text, Id) =
        "SELECT v.member_id, m.name, v.proxy_id FROM assembly_voter v JOIN org_member m ON m.territory_id = v.territory_id AND m.member_id = v.member_id \
         WHERE v.territory_id = $1 AND v.assembly_id = $2 ORDER BY m.name, v.member_id";
    pub(crate) INSERT_RESOLUTION (Id, Id, Int, Text, Int, Int, Int, Int) -> () =
        "INSERT INTO assembly_resolution (territory_id, assembly_id, position, body, yes, no, abstain, passed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    pub(super) RESOLUTIONS (Id, Id) -> (Text, Int, Int, Int, Int) =
        "SELECT body, yes, no, abstain, passed FROM assembly_resolution WHERE territory_id = $1 AND assembly_id = $2 ORDER BY position";

    pub(crate) PUT_DUTY (Id, Id, Text, Text, Int, Int, Text, Text) -> () =
        "INSERT INTO governance_duty (territory_id, duty_id, code, rule, days, by_assembly, name, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (territory_id, duty_id) DO UPDATE SET rule = excluded.rule, days = excluded.days, by_assembly = excluded.by_assembly, name = excluded.name, source = excluded.source";
    pub(super) DUTIES (Id) -> (Id, Text, Text, Int, Int, Text, Text) =
        "SELECT duty_id, code, rule, days, by_assembly, name, source FROM governance_duty WHERE territory_id = $1 ORDER BY code";
    pub(crate) OPEN_DEADLINE (Id, Id, Id, Id, Text, Int) -> (Id) =
        "INSERT INTO governance_deadline (territory_id, deadline_id, org_id, duty_id, period, due_on, done_on, done_note, done_by) VALUES ($1, $2, $3, $4, $5, $6, NULL, '', '') \
         ON CONFLICT (territory_id, org_id, duty_id, period) DO NOTHING RETURNING deadline_id";
    pub(crate) SETTLE (Id, Id, Int, Text, Text) -> (Id) =
        "UPDATE governance_deadline SET done_on = $3, done_note = $4, done_by = $5 WHERE territory_id = $1 AND deadline_id = $2 AND done_on IS NULL RETURNING org_id";
    /// What an ordinary assembly settles: the deadlines of years that had ended when it met.
    pub(crate) SETTLED_BY_ASSEMBLY (Id, Id, Int, Text, Text) -> (Id) =
        "UPDATE governance_deadline SET done_on = $3, done_note = $4, done_by = $5 WHERE territory_id = $1 AND org_id = $2 AND done_on IS NULL \
         AND duty_id IN (SELECT d.duty_id FROM governance_duty d WHERE d.territory_id = $1 AND d.by_assembly = 1 AND d.rule = 'year_end' \
         AND governance_deadline.due_on - d.days <= $3) RETURNING deadline_id";
    pub(crate) CLOSE_OF_MANDATE (Id, Id, Text, Int, Text) -> () =
        "UPDATE governance_deadline SET done_on = $4, done_note = '', done_by = $5 WHERE territory_id = $1 AND org_id = $2 AND period = $3 AND done_on IS NULL";
    pub(super) DEADLINES (Id, Id, Int, Int, Int) -> (Id, Id, Id, Text, Int, Int, Text) =
        "SELECT deadline_id, org_id, duty_id, period, due_on, done_on, done_note FROM governance_deadline \
         WHERE territory_id = $1 AND ($2 = $1 OR org_id = $2) AND ($3 = 1 OR done_on IS NULL) AND due_on <= $4 ORDER BY due_on, deadline_id LIMIT $5";
    pub(super) DEADLINE (Id, Id) -> (Id, Id, Id, Text, Int, Int, Text) =
        "SELECT deadline_id, org_id, duty_id, period, due_on, done_on, done_note FROM governance_deadline WHERE territory_id = $1 AND deadline_id = $2";
}
