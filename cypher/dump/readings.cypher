// Answers: what do the next documents by id hold and say, with all of their properties?
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): documents at most, e.g. 10
// Returns:
//   id (string): the document
//   row (map): all properties
//   text (string or null): its text; null where it is missing
//   statements (list of map): properties of its statements
MATCH (d:Document)
WHERE d.id > $after
WITH d ORDER BY d.id LIMIT $limit
OPTIONAL MATCH (d)-[:HAS_CONTENT]->(c:Content)
OPTIONAL MATCH (s:Statement)-[:READ_FROM]->(d)
WITH d, c, collect(properties(s)) AS statements
RETURN d.id AS id, properties(d) AS row, c.text AS text, statements
ORDER BY id
