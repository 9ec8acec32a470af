// Answers: which id stands for this one?
// Parameters:
//   id (string): an id, e.g. "agency-1"
// Returns:
//   stands (string): the id of the entity that it is
MATCH (r:Redirect {id: $id})
RETURN r.stands AS stands
