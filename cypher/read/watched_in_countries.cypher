// Answers: which things of some types have to do with one of these countries, or with what is of it? Those that have topics of their own must have one of these.
// Parameters:
//   countries (list of string): ISO 3166-1 alpha-2, e.g. ["VN", "UZ"]
//   types (list of string): of what type they are, e.g. ["Agreement", "Project"]
//   topics (list of string or null): topics of the taxonomy, e.g. ["smart city", "AI"]
// Returns:
//   id (string): the thing
//   first (string): the day of its first report; "" where none is known
UNWIND $countries AS code
MATCH (p:Entity {country: code})-[r]-(o:Entity)
WITH DISTINCT o
WHERE o.type IN $types
  AND ($topics IS NULL OR o.topics IS NULL OR any(t IN $topics WHERE t IN o.topics))
RETURN o.id AS id, coalesce(o.first, '') AS first
