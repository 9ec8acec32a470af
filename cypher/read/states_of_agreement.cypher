// Answers: what do documents say of how far an agreement has come?
// Parameters:
//   id (string): the agreement's id, e.g. "agreement-1"
// Returns:
//   statement (map): the statement, with quote and span
//   document (map): the document it was read from
MATCH (s:Statement {subject: $id})-[:READ_FROM]->(d:Document)
WHERE s.predicate = 'AGREED' AND s.projected IS NULL
RETURN properties(s) AS statement, properties(d) AS document
