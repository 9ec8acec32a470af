// Answers: what do these documents say of an entity?
// Parameters:
//   entity (string): the entity's id, e.g. "org-nia"
//   documents (list of string): ids of documents, e.g. ["doc-1"]
// Returns:
//   statement (map): the statement's properties
UNWIND $documents AS id
MATCH (s:Statement {document: id})
WHERE (s.subject = $entity OR s.object = $entity) AND s.projected IS NULL
RETURN properties(s) AS statement
