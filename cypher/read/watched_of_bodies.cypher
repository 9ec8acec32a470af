// Answers: which things of some types have to do with one of these bodies? Those that have topics of their own must have one of these.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["agency-koica", "org-wego"]
//   countries (list of string or null): and with one of these countries, or what is of it, e.g. ["UZ", "VN"]
//   types (list of string): of what type they are, e.g. ["Agreement", "Project"]
//   topics (list of string or null): topics of the taxonomy, e.g. ["smart city", "AI"]
// Returns:
//   id (string): the thing
//   first (string): the day of its first report; "" where none is known
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r]-(o:Entity)
WITH DISTINCT o
WHERE o.type IN $types
  AND ($topics IS NULL OR o.topics IS NULL OR any(t IN $topics WHERE t IN o.topics))
OPTIONAL MATCH (o)-[s]-(q:Entity)
WHERE q.country IN $countries
WITH o, count(q) AS near
WHERE $countries IS NULL OR near > 0
RETURN o.id AS id, coalesce(o.first, '') AS first
