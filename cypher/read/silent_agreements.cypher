// Answers: of which agreements was there no report since a day? The latest first.
// Parameters:
//   before (string): the day, e.g. "2030"
//   date (string): the last day on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the agreement
MATCH (a:Agreement)
WHERE a.last < $before AND ($known_at IS NULL OR a.first <= $known_at) AND ($as_of IS NULL OR a.first <= $as_of OR a.date <= $as_of)
WITH a, coalesce(a.date, '') AS day
WHERE day <> '' AND (day < $date OR (day = $date AND a.id > $after))
WITH a, day
ORDER BY day DESC, a.id
LIMIT $limit
RETURN properties(a) AS entity
