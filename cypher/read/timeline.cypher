// Answers: which agreements, projects, tenders and events have these a part in? The latest first.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
//   types (list of string): of what type they are, e.g. ["Agreement", "Project"]
//   topic (string or null): a topic of the taxonomy, e.g. null
//   reported (boolean): by the day of the first report, not by their own day, e.g. false
//   from (string): the earliest day, or one below all, e.g. ""
//   to (string): the latest day, padded, or one above all, e.g. "~"
//   date (string): the last day on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the agreement, project, tender or event
//   day (string): its day; "" where none is known
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r]-(o:Entity)
WHERE ($known_at IS NULL OR r.first <= $known_at)
WITH DISTINCT o
WHERE o.type IN $types AND ($topic IS NULL OR $topic IN o.topics)
  AND ($known_at IS NULL OR o.first <= $known_at) AND ($as_of IS NULL OR o.first <= $as_of OR o.date <= $as_of)
WITH o, CASE WHEN $reported THEN coalesce(o.first, '') ELSE coalesce(o.date, o.first, '') END AS day
WHERE day >= $from AND day <= $to AND (day < $date OR (day = $date AND o.id > $after))
WITH o, day
ORDER BY day DESC, o.id
LIMIT $limit
RETURN properties(o) AS entity, day
