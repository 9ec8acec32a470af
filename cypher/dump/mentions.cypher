// Answers: which entities do the next documents by id name?
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): documents at most, e.g. 10
// Returns:
//   id (string): the document
//   rows (list of list): the entity's id, or null, and the properties of its mention
MATCH (n:Document)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
OPTIONAL MATCH (e:Entity)-[m:MENTIONED_IN]->(n)
RETURN n.id AS id, collect([e.id, properties(m)]) AS rows
ORDER BY id
