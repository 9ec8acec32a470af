// Answers: the edges that go out from the next entities by id
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): entities at most, e.g. 10
// Returns:
//   id (string): the entity
//   rows (list of map): properties of its edges
MATCH (n:Entity)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
OPTIONAL MATCH (n)-[r]->(:Entity)
RETURN n.id AS id, collect(properties(r)) AS rows
ORDER BY id
