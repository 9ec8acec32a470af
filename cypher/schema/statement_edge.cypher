// Answers: Statement nodes are found by edge
// Parameters: none
// Returns: nothing
CREATE INDEX statement_edge IF NOT EXISTS FOR (n:Statement) ON (n.edge)
