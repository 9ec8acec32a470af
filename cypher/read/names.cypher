// Answers: the next entities by id, with what they are called
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): the entity
//   type (string): its type
//   name (string): its name
//   names (list of string): the full names that documents use, or all where none is known to be full
//   country (string): its country, or null
//   documents (integer): how many documents name it
MATCH (n:Entity)
WHERE n.id > $after
RETURN n.id AS id, n.type AS type, n.name AS name, coalesce(n.primaries, n.names) AS names, n.country AS country, n.documents AS documents
ORDER BY id LIMIT $limit
