// Answers: one Content for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT content_id IF NOT EXISTS FOR (n:Content) REQUIRE n.id IS UNIQUE
