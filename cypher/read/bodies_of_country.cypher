// Answers: what is of this country: itself, its bodies, cities and people? The most reported first.
// Parameters:
//   country (string): ISO 3166-1 alpha-2, e.g. "VN"
//   limit (integer): rows at most, e.g. 2000
// Returns:
//   id (string): an entity's id
MATCH (e:Entity {country: $country})
WITH e ORDER BY e.documents DESC, e.id
LIMIT $limit
RETURN e.id AS id
