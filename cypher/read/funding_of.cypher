// Answers: what do these fund and support? The most reported first.
// Parameters:
//   ids (list of string): ids of those who fund, e.g. ["org-nia", "org-koica"]
//   topic (string or null): a topic of what is funded, e.g. null
//   documents (integer): the last edge's documents on the page before, or a number above all, e.g. 1000000000
//   last (string): the last edge's latest date on the page before, or one above all, e.g. "~"
//   after (string): the last edge's id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   edge (map): the edge
//   near (map): who funds or supports
//   entity (map): what is funded, or the place that is supported
UNWIND $ids AS id
MATCH (p:Entity {id: id})-[r:FUNDS|SUPPORTS]->(x:Entity)
WHERE ($topic IS NULL OR $topic IN x.topics) AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR x.date <= $as_of)
WITH r, p, x, coalesce(r.last, '') AS day
WHERE r.documents < $documents
  OR (r.documents = $documents AND (day < $last OR (day = $last AND r.id > $after)))
WITH r, p, x, day
ORDER BY r.documents DESC, day DESC, r.id
LIMIT $limit
RETURN properties(r) AS edge, properties(p) AS near, properties(x) AS entity
