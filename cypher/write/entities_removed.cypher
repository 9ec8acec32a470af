// Answers: these entities are named nowhere any more
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
// Returns: nothing
UNWIND $ids AS id
MATCH (e:Entity {id: id})
DETACH DELETE e
