// Answers: which things of some types are there? Those that have topics of their own must have one of these.
// Parameters:
//   types (list of string): of what type they are, e.g. ["Agreement", "Project"]
//   topics (list of string or null): topics of the taxonomy, e.g. ["smart city"]
// Returns:
//   id (string): the thing
//   first (string): the day of its first report; "" where none is known
MATCH (o:Entity)
WHERE o.type IN $types
  AND ($topics IS NULL OR o.topics IS NULL OR any(t IN $topics WHERE t IN o.topics))
RETURN o.id AS id, coalesce(o.first, '') AS first
