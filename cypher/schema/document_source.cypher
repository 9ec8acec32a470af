// Answers: Document nodes are found by their source
// Parameters: none
// Returns: nothing
CREATE INDEX document_source IF NOT EXISTS FOR (n:Document) ON (n.source)
