// Answers: what do all documents call these entities, and what was agreed?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
// Returns:
//   statement (map): the statement's properties
//   published (string): when its document was published, or null
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.edge IS NULL AND s.projected IS NULL
RETURN properties(s) AS statement, d.published AS published
