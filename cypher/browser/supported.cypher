// Answers: Which countries are supported by whom? · 어느 나라가 누구의 지원을 받나?
// Parameters: none
// Returns:
//   tie (path): who supports and the place
MATCH tie = (:Entity)-[:SUPPORTS]->(:Entity)
RETURN tie
LIMIT 60
