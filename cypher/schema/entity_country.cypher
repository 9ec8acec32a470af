// Answers: Entity nodes are found by country
// Parameters: none
// Returns: nothing
CREATE INDEX entity_country IF NOT EXISTS FOR (n:Entity) ON (n.country)
