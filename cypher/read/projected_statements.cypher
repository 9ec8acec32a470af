// Answers: what do the next documents by id affirm, for analysis of the whole graph? Without quotes.
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): documents at most, e.g. 10
//   predicates (list of string): relations and attributes, e.g. ["PARTY_TO", "AGREED"]
// Returns:
//   document (string): the document
//   published (string or null): the day of its publication
//   rows (list of list): id, predicate, subject, object, value, modality and qualifiers (JSON) of each statement
MATCH (d:Document)
WHERE d.id > $after
WITH d ORDER BY d.id LIMIT $limit
OPTIONAL MATCH (s:Statement)-[:READ_FROM]->(d)
WHERE s.predicate IN $predicates AND s.polarity = 'affirmed' AND coalesce(s.projected, true)
WITH d, s ORDER BY d.id, s.id
RETURN d.id AS document, d.published AS published,
  collect([s.id, s.predicate, s.subject, s.object, s.value, s.modality, s.qualifiers]) AS rows
ORDER BY document
