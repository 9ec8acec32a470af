// Answers: one Redirect for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT redirect_id IF NOT EXISTS FOR (n:Redirect) REQUIRE n.id IS UNIQUE
