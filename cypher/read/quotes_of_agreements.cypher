// Answers: which sentences report these agreements?
// Parameters:
//   ids (list of string): ids of agreements, e.g. ["agreement-1"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   statement (map): the statement
//   document (map): the document it was read from
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate = 'AGREED' AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
RETURN properties(s) AS statement, properties(d) AS document
