// Answers: what do these documents say?
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns:
//   statement (map): the statement's properties
//   published (string): when its document was published, or null
UNWIND $ids AS id
MATCH (s:Statement {document: id})-[:READ_FROM]->(d:Document)
RETURN properties(s) AS statement, d.published AS published
