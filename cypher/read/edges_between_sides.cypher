// Answers: how are these related to those of another side? The most reported edges first.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
//   country (string or null): the other side, if it is a country with its bodies, e.g. "VN"
//   other (string or null): the other side, if it is one entity, e.g. null
//   relations (list of string): relations to follow, e.g. ["SUPPORTS"]
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): the edge's properties
//   near (map): the entity at this side
//   entity (map): the entity at the other side
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r]-(q:Entity)
WHERE type(r) IN $relations AND (q.country = $country OR q.id = $other) AND NOT q.id IN $ids
  AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of)
WITH r, p, q
ORDER BY r.documents DESC, coalesce(r.last, '') DESC, r.id
LIMIT $limit
RETURN properties(r) AS edge, properties(p) AS near, properties(q) AS entity
