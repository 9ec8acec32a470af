// Answers: Who speaks for which body? · 누가 어느 기관을 대표하나?
// Parameters: none
// Returns:
//   tie (path): a person and the body
MATCH tie = (:Person)-[:REPRESENTS]->(:Entity)
RETURN tie
LIMIT 60
