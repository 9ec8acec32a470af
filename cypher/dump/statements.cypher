// Answers: what do the next documents by id say?
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): documents at most, e.g. 10
// Returns:
//   id (string): the document
//   rows (list of map): properties of its statements
MATCH (n:Document)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
OPTIONAL MATCH (s:Statement)-[:READ_FROM]->(n)
RETURN n.id AS id, collect(properties(s)) AS rows
ORDER BY id
