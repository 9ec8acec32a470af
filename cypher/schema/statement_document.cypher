// Answers: Statement nodes are found by document
// Parameters: none
// Returns: nothing
CREATE INDEX statement_document IF NOT EXISTS FOR (n:Statement) ON (n.document)
