// Answers: does the database answer queries?
// Parameters: none
// Returns:
//   ready (integer): 1
RETURN 1 AS ready
