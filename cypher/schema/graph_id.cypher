// Answers: one Graph for each id
// Parameters: none
// Returns: nothing
CREATE CONSTRAINT graph_id IF NOT EXISTS FOR (n:Graph) REQUIRE n.id IS UNIQUE
