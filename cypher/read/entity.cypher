// Answers: what is this entity?
// Parameters:
//   id (string): the entity's id, e.g. "country-kr"
// Returns:
//   entity (map): all properties
MATCH (e:Entity {id: $id})
RETURN properties(e) AS entity
