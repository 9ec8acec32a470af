// Answers: what was read from a document? In the order of its text.
// Parameters:
//   id (string): the document's id, e.g. "doc-1"
//   limit (integer): rows at most, e.g. 20
// Returns:
//   statement (map): the statement's properties
MATCH (s:Statement {document: $id})
RETURN properties(s) AS statement
ORDER BY s.start, s.end, s.id
LIMIT $limit
