// Answers: which sums do documents tell of these projects and tenders?
// Parameters:
//   ids (list of string): ids of projects and tenders, e.g. ["project-1"]
//   limit (integer): rows at most, e.g. 5000
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   project (string): the project or tender
//   statement (map): the statement of the sum
//   document (string): the document that says so
//   published (string or null): when it did
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate = 'TRANSACTED' AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
WITH id, s, d
ORDER BY id, s.id
LIMIT $limit
RETURN id AS project, properties(s) AS statement, d.id AS document, d.published AS published
