// Answers: Document nodes are found by version
// Parameters: none
// Returns: nothing
CREATE INDEX document_version IF NOT EXISTS FOR (n:Document) ON (n.version)
