// Answers: which programmes, funds, projects and tenders have one of these topics or instruments? The most reported first.
// Parameters:
//   types (list of string): of what type they are, e.g. ["Project", "Program"]
//   topics (list of string): topics, e.g. ["smart city"]
//   instruments (list of string): policy instruments, e.g. ["training"]
//   limit (integer): rows at most, e.g. 500
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the programme, fund, project or tender
MATCH (x:Entity)
WHERE x.type IN $types AND ($known_at IS NULL OR x.first <= $known_at) AND ($as_of IS NULL OR x.first <= $as_of OR x.date <= $as_of)
  AND (any(t IN $topics WHERE t IN coalesce(x.topics, []) OR t IN coalesce(x.offers, []))
    OR any(i IN $instruments WHERE i IN coalesce(x.instruments, [])))
WITH x
ORDER BY x.documents DESC, x.id
LIMIT $limit
RETURN properties(x) AS entity
