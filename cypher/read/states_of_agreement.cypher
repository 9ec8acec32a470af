// Answers: what do documents say of how far an agreement has come?
// Parameters:
//   id (string): the agreement's id, e.g. "agreement-1"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   statement (map): the statement, with quote and span
//   document (map): the document it was read from
MATCH (s:Statement {subject: $id})-[:READ_FROM]->(d:Document)
WHERE s.predicate = 'AGREED' AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
RETURN properties(s) AS statement, properties(d) AS document
