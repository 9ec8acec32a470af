// Answers: which entities have a name that starts like this? The most reported first.
// Parameters:
//   prefix (string): the beginning of a name, e.g. "한국"
//   limit (integer): rows at most, e.g. 20
// Returns:
//   entity (map): all properties
MATCH (e:Entity)
WHERE e.name STARTS WITH $prefix
WITH e
ORDER BY e.documents DESC, e.id
LIMIT $limit
RETURN properties(e) AS entity
