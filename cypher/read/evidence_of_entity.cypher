// Answers: what do documents say of an entity alone: its names, what it needs, offers, measures? The latest first.
// Parameters:
//   id (string): the entity's id, e.g. "country-kr"
//   predicates (list of string): which kinds of statement, e.g. ["NAMED", "AGREED"]
//   published (string): the last date on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   statement (map): the statement, with quote and span
//   document (map): the document it was read from
MATCH (s:Statement {subject: $id})-[:READ_FROM]->(d:Document)
WHERE s.predicate IN $predicates AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
WITH s, d, coalesce(d.published, '') AS day
WHERE day < $published OR (day = $published AND s.id > $after)
WITH s, d, day
ORDER BY day DESC, s.id
LIMIT $limit
RETURN properties(s) AS statement, properties(d) AS document
