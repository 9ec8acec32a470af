// Answers: these documents are accepted now
// Parameters:
//   ids (list of string): ids of failures, e.g. ["fail-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (f:Failure {id: id})
DELETE f
