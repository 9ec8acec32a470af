// Answers: the next statements by id
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): its id
//   row (map): all properties
MATCH (n:Statement)
WHERE n.id > $after
RETURN n.id AS id, properties(n) AS row
ORDER BY id LIMIT $limit
