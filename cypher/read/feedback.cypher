// Answers: what was thought of recommendations, withdrawn or not?
// Parameters: none
// Returns:
//   feedback (map): all properties
MATCH (f:Feedback)
RETURN properties(f) AS feedback
