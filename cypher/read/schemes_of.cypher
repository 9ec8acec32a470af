// Answers: which programmes and funds have these to do with? The most reported first.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
//   limit (integer): rows at most, e.g. 200
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the programme or fund
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r:OPERATES|FUNDS|SUPPORTS|LOCATED_IN]-(x:Entity)
WHERE x.type IN ['Program', 'Fund'] AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of)
WITH DISTINCT x
ORDER BY x.documents DESC, x.id
LIMIT $limit
RETURN properties(x) AS entity
