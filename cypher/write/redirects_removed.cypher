// Answers: these ids stand for themselves
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agency-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (r:Redirect {id: id})
DELETE r
