// Answers: one Document for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE
