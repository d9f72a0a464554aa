-- A person who was forgotten stays as an id that nobody signs in with again.
ALTER TABLE person ADD COLUMN erased_at {INT};
-- Invitations are withdrawn by person when a newer one is given, a role changes or she is shut out.
CREATE INDEX invitation_person ON invitation (territory_id, person_id);
