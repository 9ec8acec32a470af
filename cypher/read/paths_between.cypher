// Answers: through which third entities are two related? The most reported first.
// Parameters:
//   source (string): an entity's id, e.g. "org-nia"
//   target (string): another entity's id, e.g. "org-wego"
//   relations (list of string): relations to follow, e.g. ["SIGNED", "PARTY_TO"]
//   limit (integer): rows at most, e.g. 10
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the third entity
//   first (map): the edge between source and it
//   second (map): the edge between it and target
MATCH (a:Entity {id: $source})-[r]-(m:Entity)-[s]-(b:Entity {id: $target})
WHERE type(r) IN $relations AND type(s) IN $relations AND m.id <> $source AND m.id <> $target
  AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR a.date <= $as_of OR m.date <= $as_of)
  AND ($known_at IS NULL OR s.first <= $known_at) AND ($as_of IS NULL OR s.first <= $as_of OR m.date <= $as_of OR b.date <= $as_of)
RETURN properties(m) AS entity, properties(r) AS first, properties(s) AS second
ORDER BY r.documents + s.documents DESC, m.id, r.id, s.id
LIMIT $limit
