// Answers: Which nodes bear this name? · 이 이름을 가진 노드는?
// Parameters: none
// Returns:
//   found (node): the entity
//   id (string): by which other queries name it
//   score (number): how well the name fits
CALL db.index.fulltext.queryNodes('entity_names', '정보통신부') YIELD node, score
RETURN node AS found, node.id AS id, score
ORDER BY score DESC, id
LIMIT 10
