//! SQL of the territory room.

use rahba_store::statements;

statements! {
    pub(super) TERRITORY (Id) -> (Id, Text, Text, Text, Text) =
        "SELECT territory_id, code, currency, zone, settings FROM territory WHERE territory_id = $1";
    pub(super) TERRITORIES () -> (Id, Text, Text, Text, Text) =
        "SELECT territory_id, code, currency, zone, settings FROM territory ORDER BY code";
    pub(crate) INSERT_TERRITORY (Id, Text, Text, Text, Text, Int) -> (Id) =
        "INSERT INTO territory (territory_id, code, currency, zone, settings, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (territory_id) DO NOTHING RETURNING territory_id";
    pub(crate) UPDATE_SETTINGS (Id, Text) -> () =
        "UPDATE territory SET settings = $2 WHERE territory_id = $1";
    pub(crate) INSERT_SPACE (Id, Id, Text, Text, Id) -> () =
        "INSERT INTO space (territory_id, space_id, code, commune, operator_id) VALUES ($1, $2, $3, $4, $5)";
    pub(super) SPACES (Id) -> (Id, Text, Text, Id) =
        "SELECT space_id, code, commune, operator_id FROM space WHERE territory_id = $1 ORDER BY code";
    pub(super) NEXT (Id, Text) -> (Int) =
        "INSERT INTO series (territory_id, code, last) VALUES ($1, $2, 1) \
         ON CONFLICT (territory_id, code) DO UPDATE SET last = series.last + 1 RETURNING last";
    pub(super) BEAR (Id, Text, Int, Id) -> () =
        "INSERT INTO series_number (territory_id, code, number, document_id) VALUES ($1, $2, $3, $4)";
    pub(super) SERIES (Id) -> (Text, Int) =
        "SELECT code, last FROM series WHERE territory_id = $1 ORDER BY code";
    pub(super) BORNE (Id, Text) -> (Int, Int, Int) =
        "SELECT COUNT(*), COALESCE(MIN(number), 0), COALESCE(MAX(number), 0) FROM series_number WHERE territory_id = $1 AND code = $2";
}
