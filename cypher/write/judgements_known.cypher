// Answers: what was decided to be one thing or two?
// Parameters: none
// Returns:
//   decision (map): all properties
MATCH (j:Judgement)
RETURN properties(j) AS decision
