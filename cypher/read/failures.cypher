// Answers: which documents were not accepted, and why?
// Parameters:
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
// Returns:
//   failure (map): key, reason and detail
MATCH (f:Failure)
WHERE f.id > $after
RETURN properties(f) AS failure
ORDER BY f.id
LIMIT $limit
