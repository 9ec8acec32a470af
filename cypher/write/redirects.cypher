// Answers: other ids stand for these
// Parameters:
//   rows (list of map): id and the one that stands for it of each, e.g. [{"id": "agency-1", "stands": "org-nia"}]
// Returns: nothing
UNWIND $rows AS row
MERGE (r:Redirect {id: row.id})
SET r.stands = row.stands
