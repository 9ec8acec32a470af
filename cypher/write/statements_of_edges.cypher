// Answers: which statements do these edges sum up?
// Parameters:
//   ids (list of string): ids of edges, e.g. ["edge-6b5d22bffa2149b97c8f37c9"]
// Returns:
//   statement (map): the statement's properties
//   published (string): when its document was published, or null
UNWIND $ids AS id
MATCH (s:Statement {edge: id})-[:READ_FROM]->(d:Document)
RETURN properties(s) AS statement, d.published AS published
