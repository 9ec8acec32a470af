// Answers: Document nodes are found by published
// Parameters: none
// Returns: nothing
CREATE INDEX document_published IF NOT EXISTS FOR (n:Document) ON (n.published)
