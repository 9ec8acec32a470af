// Answers: how many failures are there?
// Parameters: none
// Returns:
//   count (integer): how many
MATCH (n:Failure)
RETURN count(*) AS count
