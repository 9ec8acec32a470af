// Answers: these documents were not accepted
// Parameters:
//   rows (list of map): id and properties of each, e.g. [{"id": "fail-1", "properties": {"id": "fail-1", "key": "k", "reason": "empty", "detail": "d"}}]
// Returns: nothing
UNWIND $rows AS row
MERGE (f:Failure {id: row.id})
SET f = row.properties
