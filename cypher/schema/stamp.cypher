// Answers: the store now has this version of the schema
// Parameters:
//   schema (integer): the version, e.g. 1
// Returns: nothing
MERGE (g:Graph {id: 'graph'})
ON CREATE SET g.version = 0
SET g.schema = $schema
