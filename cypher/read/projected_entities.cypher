// Answers: what are the next entities by id, for analysis of the whole graph?
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): the entity
//   type (string): what it is
//   name (string): what it is called
//   name_en (string or null): what it is called in English
//   country (string or null): ISO 3166-1 alpha-2
MATCH (e:Entity)
WHERE e.id > $after
RETURN e.id AS id, e.type AS type, e.name AS name, e.name_en AS name_en, e.country AS country
ORDER BY id LIMIT $limit
