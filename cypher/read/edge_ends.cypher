// Answers: which two entities does this edge join, and by which relation?
// Parameters:
//   id (string): the edge's id, e.g. "edge-6b5d22bffa2149b97c8f37c9"
// Returns:
//   relation (string): the relation
//   source (string): the id of the entity it goes from
//   target (string): the id of the entity it goes to
MATCH (s:Statement {edge: $id})
RETURN s.predicate AS relation, s.subject AS source, s.object AS target
LIMIT 1
