// Answers: which version of the schema does the store have?
// Parameters: none
// Returns:
//   schema (integer): the version, or null in a new store
//   version (integer): how often the graph was written
MATCH (g:Graph {id: 'graph'})
RETURN g.schema AS schema, g.version AS version
