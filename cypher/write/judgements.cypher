// Answers: this was decided
// Parameters:
//   rows (list of map): id and all properties of each, e.g. [{"id": "judgement-1", "properties": {"id": "judgement-1", "a": "org-nia", "b": "agency-1", "verdict": "same", "by": "analyst", "at": "2024-05-02", "why": ""}}]
// Returns: nothing
UNWIND $rows AS row
MERGE (j:Judgement {id: row.id})
SET j = row.properties
