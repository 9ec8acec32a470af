// Answers: for which other ids does each of these stand?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agency-1", "org-nia"]
// Returns:
//   id (string): one of them
//   other (string): an id that it stands for
MATCH (r:Redirect)
WHERE r.stands IN $ids
RETURN r.stands AS id, r.id AS other
