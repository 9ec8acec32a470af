// Answers: Statement nodes are found by object
// Parameters: none
// Returns: nothing
CREATE INDEX statement_object IF NOT EXISTS FOR (n:Statement) ON (n.object)
