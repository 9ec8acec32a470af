// Answers: the next documents by id
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): its id
//   row (map): all properties
//   content (string): the id of its content
MATCH (n:Document)-[:HAS_CONTENT]->(c:Content)
WHERE n.id > $after
RETURN n.id AS id, properties(n) AS row, c.id AS content
ORDER BY id LIMIT $limit
