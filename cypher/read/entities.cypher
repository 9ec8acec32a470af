// Answers: what are these entities?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["country-kr", "country-vn"]
// Returns:
//   entity (map): all properties
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN properties(e) AS entity
