// Answers: of which countries are the parties of these agreements?
// Parameters:
//   ids (list of string): ids of agreements, e.g. ["agreement-1"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   agreement (string): the agreement's id
//   country (string): ISO 3166-1 alpha-2
UNWIND $ids AS id
MATCH (p:Entity)-[r:PARTY_TO]->(a:Entity {id: id})
WHERE p.country IS NOT NULL AND ($known_at IS NULL OR r.first <= $known_at)
RETURN DISTINCT id AS agreement, p.country AS country
