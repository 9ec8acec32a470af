// Answers: one Feedback for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT feedback_id IF NOT EXISTS FOR (n:Feedback) REQUIRE n.id IS UNIQUE
