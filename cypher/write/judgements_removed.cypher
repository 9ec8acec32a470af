// Answers: these decisions were taken back
// Parameters:
//   ids (list of string): ids of decisions, e.g. ["judgement-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (j:Judgement {id: id})
DELETE j
