// Answers: the graph changes; whoever else wants to change it waits or is told to try again
// Parameters: none
// Returns:
//   version (integer): how often the graph was written, this time included
MERGE (g:Graph {id: 'graph'})
SET g.version = coalesce(g.version, 0) + 1
RETURN g.version AS version
