// Answers: what do documents affirm of these entities, as subject or object?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
//   predicates (list of string): relations and attributes, e.g. ["SIGNED", "CONDITION"]
// Returns:
//   statement (map): the statement's properties
//   published (string or null): the day on which its document was published
//   document (string): the document
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate IN $predicates AND s.polarity = 'affirmed' AND coalesce(s.projected, true)
RETURN properties(s) AS statement, d.published AS published, d.id AS document
UNION
UNWIND $ids AS id
MATCH (s:Statement {object: id})-[:READ_FROM]->(d:Document)
WHERE s.predicate IN $predicates AND s.polarity = 'affirmed' AND coalesce(s.projected, true)
RETURN properties(s) AS statement, d.published AS published, d.id AS document
