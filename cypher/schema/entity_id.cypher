// Answers: one Entity for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE
