// Answers: Agreement nodes are found by status
// Parameters: none
// Returns: nothing
CREATE INDEX agreement_status IF NOT EXISTS FOR (n:Agreement) ON (n.status)
