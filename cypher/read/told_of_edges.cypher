// Answers: what had documents said of each of these edges by a day?
// Parameters:
//   ids (list of string): ids of edges, e.g. ["edge-6b5d22bffa2149b97c8f37c9"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   statement (map): the statement
//   published (string or null): the day of its document
UNWIND $ids AS id
MATCH (s:Statement {edge: id})-[:READ_FROM]->(d:Document)
WHERE s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
RETURN properties(s) AS statement, d.published AS published
