// Answers: how many statements are there?
// Parameters: none
// Returns:
//   count (integer): how many
MATCH (n:Statement)
RETURN count(*) AS count
