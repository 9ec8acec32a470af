// Answers: Agreement nodes are found by date
// Parameters: none
// Returns: nothing
CREATE INDEX agreement_date IF NOT EXISTS FOR (n:Agreement) ON (n.date)
