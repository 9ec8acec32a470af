// Answers: how are two entities related?
// Parameters:
//   source (string): an entity's id, e.g. "org-nia"
//   target (string): another entity's id, e.g. "country-kr"
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): an edge between them, in either direction
MATCH (a:Entity {id: $source})-[r]-(b:Entity {id: $target})
WHERE ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR a.date <= $as_of OR b.date <= $as_of)
RETURN properties(r) AS edge
ORDER BY r.documents DESC, r.id
