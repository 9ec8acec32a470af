// Answers: how many entities are there of each type?
// Parameters: none
// Returns:
//   type (string): the type
//   count (integer): how many
MATCH (e:Entity)
RETURN e.type AS type, count(*) AS count
