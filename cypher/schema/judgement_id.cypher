// Answers: one Judgement for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE
