// Answers: Entity nodes are found by name
// Parameters: none
// Returns: nothing
CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)
