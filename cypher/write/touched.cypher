// Answers: what do the statements of these documents speak of?
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns:
//   subject (string): an entity's id
//   object (string): an entity's id, or null
//   edge (string): an edge's id, or null
//   predicate (string): the relation or attribute
UNWIND $ids AS id
MATCH (s:Statement {document: id})
RETURN DISTINCT s.subject AS subject, s.object AS object, s.edge AS edge, s.predicate AS predicate
