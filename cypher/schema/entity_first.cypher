// Answers: Entity nodes are found by the day of their first report
// Parameters: none
// Returns: nothing
CREATE INDEX entity_first IF NOT EXISTS FOR (n:Entity) ON (n.first)
