// Answers: which entities have a name that starts like this?
// Parameters:
//   prefix (string): the beginning of a name, e.g. "한국"
//   limit (integer): rows at most, e.g. 20
// Returns:
//   entity (map): all properties
MATCH (e:Entity)
WHERE e.name STARTS WITH $prefix
RETURN properties(e) AS entity
LIMIT $limit
