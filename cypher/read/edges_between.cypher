// Answers: how are two entities related?
// Parameters:
//   source (string): an entity's id, e.g. "org-nia"
//   target (string): another entity's id, e.g. "country-kr"
// Returns:
//   edge (map): an edge between them, in either direction
MATCH (a:Entity {id: $source})-[r]-(b:Entity {id: $target})
RETURN properties(r) AS edge
ORDER BY r.documents DESC, r.id
