// Answers: which entities have measures that analysis gave them?
// Parameters: none
// Returns:
//   id (string): the entity
MATCH (e:Entity)
WHERE e.measured IS NOT NULL
RETURN e.id AS id
