// Answers: which documents name an entity? The latest first.
// Parameters:
//   entity (string): the entity's id, e.g. "country-kr"
//   source (string or null): only from this source, e.g. null
//   lang (string or null): only in this language, e.g. null
//   published (string): the last date on the page before, or one above all, e.g. "~"
//   after (string): the last id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   document (map): the document, without its text
MATCH (e:Entity {id: $entity})-[:MENTIONED_IN]->(d:Document)
WHERE ($source IS NULL OR d.source = $source) AND ($lang IS NULL OR d.lang = $lang) AND ($known_at IS NULL OR d.published <= $known_at)
WITH d, coalesce(d.published, '') AS day
WHERE day < $published OR (day = $published AND d.id > $after)
WITH d, day
ORDER BY day DESC, d.id
LIMIT $limit
RETURN properties(d) AS document
