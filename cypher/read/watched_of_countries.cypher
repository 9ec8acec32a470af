// Answers: which things of some types are of one of these countries?
// Parameters:
//   countries (list of string): ISO 3166-1 alpha-2, e.g. ["KR", "VN"]
//   types (list of string): of what type they are, e.g. ["Agency", "Fund"]
// Returns:
//   id (string): the thing
//   first (string): the day of its first report; "" where none is known
UNWIND $countries AS code
MATCH (o:Entity {country: code})
WHERE o.type IN $types
RETURN o.id AS id, coalesce(o.first, '') AS first
