// Answers: the next feedback by id
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): the feedback
//   row (map): all properties
MATCH (n:Feedback)
WHERE n.id > $after
RETURN n.id AS id, properties(n) AS row
ORDER BY id LIMIT $limit
