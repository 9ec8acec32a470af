// Answers: this was thought of recommendations
// Parameters:
//   rows (list of map): id and all properties of each, e.g. [{"id": "feedback-1", "properties": {"id": "feedback-1", "kind": "partners", "asked": "org-nia", "suggested": "org-wego", "opinion": "known", "by": "analyst", "at": "2024-05-02T09:00:00+00:00", "why": ""}}]
// Returns: nothing
UNWIND $rows AS row
MERGE (f:Feedback {id: row.id})
SET f = row.properties
