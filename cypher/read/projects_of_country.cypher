// Answers: which projects and tenders are for this country? The latest first.
// Parameters:
//   country (string): the country's id, e.g. "country-uz"
//   types (list of string): of what type they are, e.g. ["Project", "Tender"]
//   body (string or null): id of a body that has a part in them, e.g. null
//   topic (string or null): a topic of the taxonomy, e.g. "smart city"
//   from (string or null): the earliest start, a year, month or day, e.g. "2018"
//   to (string or null): the latest start, e.g. null
//   date (string): the last start on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   entity (map): the project or tender
MATCH (p:Entity)-[:BENEFITS]->(:Entity {id: $country})
WHERE p.type IN $types
  AND ($known_at IS NULL OR p.first <= $known_at)
  AND ($as_of IS NULL OR p.first <= $as_of OR p.date <= $as_of)
  AND ($topic IS NULL OR $topic IN p.topics)
  AND ($from IS NULL OR p.date >= $from OR $from STARTS WITH p.date)
  AND ($to IS NULL OR p.date <= $to OR p.date STARTS WITH $to)
OPTIONAL MATCH (b:Entity {id: $body})-[:FUNDS|OPERATES|OVERSEES|IMPLEMENTS|PARTICIPATED_IN|PROCURES|BIDS_FOR|SUPPLIES]->(p)
WITH p, count(b) AS parts, coalesce(p.date, '') AS day
WHERE ($body IS NULL OR parts > 0) AND (day < $date OR (day = $date AND p.id > $after))
WITH p, day
ORDER BY day DESC, p.id
LIMIT $limit
RETURN properties(p) AS entity
