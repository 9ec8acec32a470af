// Answers: what does the store say of these entities?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
// Returns:
//   properties (map): all properties
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN properties(e) AS properties
