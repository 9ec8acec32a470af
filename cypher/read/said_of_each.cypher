// Answers: what do documents say of each of these, in statements of some kinds?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agreement-1"]
//   predicates (list of string): which kinds of statement, e.g. ["AGREED"]
//   limit (integer): rows at most, e.g. 5000
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   statement (map): the statement, with quote and span
//   document (map): the document it was read from
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate IN $predicates AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
WITH s, d
ORDER BY s.id
LIMIT $limit
RETURN properties(s) AS statement, properties(d) AS document
