// Answers: where is an entity named, or an agreement reported? The latest document first.
// Parameters:
//   id (string): the entity's id, e.g. "country-kr"
//   published (string): the last date on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
// Returns:
//   statement (map): the statement, with quote and span
//   document (map): the document it was read from
MATCH (s:Statement {subject: $id})-[:READ_FROM]->(d:Document)
WHERE s.edge IS NULL
WITH s, d, coalesce(d.published, '') AS day
WHERE day < $published OR (day = $published AND s.id > $after)
WITH s, d, day
ORDER BY day DESC, s.id
LIMIT $limit
RETURN properties(s) AS statement, properties(d) AS document
