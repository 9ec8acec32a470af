// Answers: how many edges are there of each relation?
// Parameters: none
// Returns:
//   type (string): the relation
//   count (integer): how many
MATCH (:Entity)-[r]->(:Entity)
RETURN type(r) AS type, count(*) AS count
