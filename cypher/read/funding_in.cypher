// Answers: who funds projects, tenders, programmes and funds in this country or city? The most reported first.
// Parameters:
//   place (string): id of a country or city, e.g. "country-uz"
//   country (string or null): only who is of this country, e.g. null
//   funder (string or null): only this one, e.g. null
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
MATCH (x:Entity)-[:BENEFITS|LOCATED_IN|SUPPORTS]->(:Entity {id: $place})
WITH DISTINCT x
MATCH (p:Entity)-[r:FUNDS]->(x)
WHERE ($topic IS NULL OR $topic IN x.topics)
  AND ($country IS NULL OR p.country = $country) AND ($funder IS NULL OR p.id = $funder)
  AND ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR x.date <= $as_of)
WITH r, p, x, coalesce(r.last, '') AS day
WHERE r.documents < $documents
  OR (r.documents = $documents AND (day < $last OR (day = $last AND r.id > $after)))
WITH r, p, x, day
ORDER BY r.documents DESC, day DESC, r.id
LIMIT $limit
RETURN properties(r) AS edge, properties(p) AS near, properties(x) AS entity
