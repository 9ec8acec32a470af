// Answers: Entity nodes are found by type
// Parameters: none
// Returns: nothing
CREATE INDEX entity_type IF NOT EXISTS FOR (n:Entity) ON (n.type)
