// Answers: one sentence for each of these edges
// Parameters:
//   ids (list of string): ids of statements, e.g. ["st-894b32b7f61d54da107c15e4"]
// Returns:
//   statement (map): the statement
//   document (map): the document it was read from
UNWIND $ids AS id
MATCH (s:Statement {id: id})-[:READ_FROM]->(d:Document)
RETURN properties(s) AS statement, properties(d) AS document
