// Answers: who are the parties of these agreements?
// Parameters:
//   ids (list of string): ids of agreements, e.g. ["agreement-1"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   agreement (string): the agreement's id
//   entity (map): a party
UNWIND $ids AS id
MATCH (a:Entity {id: id})
MATCH (p:Entity)-[r:PARTY_TO]->(a)
WHERE $known_at IS NULL OR r.first <= $known_at
WITH id, p
ORDER BY id, p.documents DESC, p.id
RETURN id AS agreement, properties(p) AS entity
