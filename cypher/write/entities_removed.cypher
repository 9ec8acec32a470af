// Answers: these entities are named nowhere any more
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agency-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (e:Entity {id: id})
DETACH DELETE e
