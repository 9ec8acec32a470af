// Answers: which parts of this source were not accepted?
// Parameters:
//   prefix (string): what their keys begin with, e.g. "b"
//   after (string): the last key on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 1000
// Returns:
//   key (string): the key under which the failure is listed
MATCH (f:Failure)
WHERE f.key STARTS WITH $prefix AND f.key > $after
RETURN f.key AS key
ORDER BY key
LIMIT $limit
