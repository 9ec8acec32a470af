// Answers: which of these ids does another one stand for?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agency-1"]
// Returns:
//   id (string): the id
//   stands (string): the one that stands for it
UNWIND $ids AS id
MATCH (r:Redirect {id: id})
RETURN r.id AS id, r.stands AS stands
