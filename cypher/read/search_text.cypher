// Answers: which entities have names with these words?
// Parameters:
//   query (string): an expression of the full-text index, escaped, e.g. "지능정보"
//   limit (integer): rows at most, e.g. 20
// Returns:
//   entity (map): all properties
//   score (float): how well the index finds it
CALL db.index.fulltext.queryNodes('entity_names', $query, {limit: $limit}) YIELD node, score
RETURN properties(node) AS entity, score
