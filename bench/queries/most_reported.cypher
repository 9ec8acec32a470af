// Answers: which entities are reported most?
// Parameters:
//   limit (integer): how many, e.g. 50
// Returns:
//   id (string): the entity's id
MATCH (e:Entity)
RETURN e.id AS id
ORDER BY e.documents DESC, e.id
LIMIT $limit
