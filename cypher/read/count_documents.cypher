// Answers: how many documents are there in each language?
// Parameters: none
// Returns:
//   type (string): the language
//   count (integer): how many
MATCH (d:Document)
RETURN d.lang AS type, count(*) AS count
