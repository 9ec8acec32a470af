// Answers: which edges of these are told of as not yet done? The latest first.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
//   relations (list of string): relations to follow, e.g. ["SUPPORTS"]
//   modalities (list of string): as what they are told of, e.g. ["planned", "done"]
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): the edge's properties
//   near (map): the entity of these
//   entity (map): the one at the other end
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r]-(q:Entity)
WHERE type(r) IN $relations AND ($known_at IS NOT NULL OR $as_of IS NOT NULL OR r.modality IN $modalities)
  AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of)
WITH r, p, q
ORDER BY coalesce(r.last, '') DESC, r.id
LIMIT $limit
RETURN properties(r) AS edge, properties(p) AS near, properties(q) AS entity
