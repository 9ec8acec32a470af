// Answers: which sentences report these agreements?
// Parameters:
//   ids (list of string): ids of agreements, e.g. ["agreement-1"]
// Returns:
//   statement (map): the statement
//   document (map): the document it was read from
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate = 'AGREED'
RETURN properties(s) AS statement, properties(d) AS document
