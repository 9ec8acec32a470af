// Answers: which agreements, projects, tenders and events were reported first since a day? The latest first.
// Parameters:
//   types (list of string): of what type they are, e.g. ["Agreement", "Project"]
//   topic (string or null): a topic of the taxonomy, e.g. null
//   from (string): the earliest day of the first report, e.g. "2018"
//   to (string): the latest, padded, or one above all, e.g. "~"
//   date (string): the last day on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the agreement, project, tender or event
//   day (string): its day; "" where none is known
MATCH (o:Entity)
WHERE o.first >= $from AND o.first <= $to AND o.type IN $types AND ($topic IS NULL OR $topic IN o.topics)
  AND ($known_at IS NULL OR o.first <= $known_at) AND ($as_of IS NULL OR o.first <= $as_of OR o.date <= $as_of)
WITH o, o.first AS day
WHERE day < $date OR (day = $date AND o.id > $after)
WITH o, day
ORDER BY day DESC, o.id
LIMIT $limit
RETURN properties(o) AS entity, day
