// Answers: in how many documents had something been said of each of these entities by a day?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["country-kr"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   id (string): the entity
//   documents (integer): how many
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.edge IS NULL AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
RETURN id, count(DISTINCT d.id) AS documents
