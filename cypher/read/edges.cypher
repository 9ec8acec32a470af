// Answers: how is this entity related to others? The most reported edges first, of those the latest.
// Parameters:
//   id (string): the entity's id, e.g. "country-kr"
//   relations (list of string): relations to follow, e.g. ["SIGNED", "PARTY_TO"]
//   documents (integer): the last edge's documents on the page before, or a number above all, e.g. 1000000000
//   last (string): the last edge's latest date on the page before, or one above all, e.g. "~"
//   after (string): the last edge's id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): the edge's properties
//   entity (map): the entity at its other end
MATCH (e:Entity {id: $id})-[r]-(o:Entity)
WHERE type(r) IN $relations
  AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR e.date <= $as_of OR o.date <= $as_of)
WITH r, o, coalesce(r.last, '') AS day
WHERE r.documents < $documents
  OR (r.documents = $documents AND (day < $last OR (day = $last AND r.id > $after)))
WITH r, o, day
ORDER BY r.documents DESC, day DESC, r.id
LIMIT $limit
RETURN properties(r) AS edge, properties(o) AS entity
