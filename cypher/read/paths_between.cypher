// Answers: through which third entities are two related? The most reported first.
// Parameters:
//   source (string): an entity's id, e.g. "org-nia"
//   target (string): another entity's id, e.g. "org-wego"
//   relations (list of string): relations to follow, e.g. ["SIGNED", "PARTY_TO"]
//   limit (integer): rows at most, e.g. 10
// Returns:
//   entity (map): the third entity
//   first (map): the edge between source and it
//   second (map): the edge between it and target
MATCH (a:Entity {id: $source})-[r]-(m:Entity)-[s]-(b:Entity {id: $target})
WHERE type(r) IN $relations AND type(s) IN $relations AND m.id <> $source AND m.id <> $target
RETURN properties(m) AS entity, properties(r) AS first, properties(s) AS second
ORDER BY r.documents + s.documents DESC, m.id, r.id, s.id
LIMIT $limit
