// Answers: Statement nodes are found by subject
// Parameters: none
// Returns: nothing
CREATE INDEX statement_subject IF NOT EXISTS FOR (n:Statement) ON (n.subject)
