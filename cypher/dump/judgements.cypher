// Answers: the next decisions by id
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): the decision
//   row (map): all properties
MATCH (n:Judgement)
WHERE n.id > $after
RETURN n.id AS id, properties(n) AS row
ORDER BY id LIMIT $limit
