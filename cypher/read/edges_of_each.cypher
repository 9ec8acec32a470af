// Answers: how is each of these entities related to others? For each its most reported edges.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["country-kr", "org-nia"]
//   relations (list of string): relations to follow, e.g. ["SIGNED", "PARTY_TO"]
//   each (integer): edges at most for each entity, e.g. 5
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): the edge's properties
//   entity (map): the entity at its other end
UNWIND $ids AS id
CALL {
  WITH id
  MATCH (e:Entity {id: id})-[r]-(o:Entity)
  WHERE type(r) IN $relations
    AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR e.date <= $as_of OR o.date <= $as_of)
  WITH r, o
  ORDER BY r.documents DESC, coalesce(r.last, '') DESC, r.id
  LIMIT $each
  RETURN r, o
}
RETURN properties(r) AS edge, properties(o) AS entity
