// Answers: what had documents said of each of these entities by a day, names apart by the form, the rest by the day?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["country-kr"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   id (string): the entity
//   type (string): what it is
//   predicate (string): the attribute
//   value (string or null): its value
//   qualifiers (string): its qualifiers as JSON
//   polarity (string): whether it is affirmed
//   first (string or null): the earliest day of a document that says so
//   last (string or null): the latest
//   confidence (float): of the surest
UNWIND $ids AS id
MATCH (s:Statement {subject: id})-[:READ_FROM]->(d:Document)
WHERE s.edge IS NULL AND s.projected IS NULL AND ($known_at IS NULL OR d.published <= $known_at)
WITH id, s, d, CASE WHEN s.predicate = 'NAMED' THEN '' ELSE coalesce(d.published, '') END AS day
WITH id, s.subject_type AS type, s.predicate AS predicate, s.value AS value, s.qualifiers AS qualifiers,
  s.polarity AS polarity, day, min(d.published) AS first, max(d.published) AS last, max(s.confidence) AS confidence
RETURN id, type, predicate, value, qualifiers, polarity, first, last, confidence
