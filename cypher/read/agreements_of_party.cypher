// Answers: which agreements did all of these sign? The latest first.
// Parameters:
//   parties (list of string): ids of entities, e.g. ["org-nia"]
//   kind (string or null): the instrument, e.g. null
//   status (string or null): how far it has come, e.g. "signed"
//   topic (string or null): a topic of the taxonomy, e.g. null
//   from (string or null): the earliest date, a year, month or day, e.g. "2018"
//   to (string or null): the latest date, e.g. null
//   date (string): the last date on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the agreement
MATCH (p:Entity)-[:PARTY_TO]->(a:Agreement)
WHERE p.id IN $parties
WITH a, count(DISTINCT p.id) AS found
WHERE found = size($parties)
WITH a
WHERE ($known_at IS NULL OR a.first <= $known_at)
  AND ($as_of IS NULL OR a.first <= $as_of OR a.date <= $as_of)
  AND ($kind IS NULL OR a.kind = $kind)
  AND ($status IS NULL OR a.status = $status)
  AND ($topic IS NULL OR $topic IN a.topics)
  AND ($from IS NULL OR a.date >= $from OR $from STARTS WITH a.date)
  AND ($to IS NULL OR a.date <= $to OR a.date STARTS WITH $to)
WITH a, coalesce(a.date, '') AS day
WHERE day < $date OR (day = $date AND a.id > $after)
WITH a, day
ORDER BY day DESC, a.id
LIMIT $limit
RETURN properties(a) AS entity
