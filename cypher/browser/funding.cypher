// Answers: Who funds, supports and runs what, and where? · 누가 무엇을 어디에서 지원하고 운영하나?
// Parameters: none
// Returns:
//   given (path): who and what
//   place (path or null): and where that is
MATCH given = (:Entity)-[:FUNDS|OPERATES]->(what:Entity)
OPTIONAL MATCH place = (what)-[:LOCATED_IN|BENEFITS]->(:Entity)
RETURN given, place
LIMIT 60
