// Answers: what statements say of these entities has changed
// Parameters:
//   rows (list of map): id and the properties that differ, null where one goes, e.g. [{"id": "org-nia", "changes": {"documents": 2}}]
// Returns: nothing
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})
SET e += row.changes
