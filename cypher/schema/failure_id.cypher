// Answers: one Failure for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT failure_id IF NOT EXISTS FOR (n:Failure) REQUIRE n.id IS UNIQUE
