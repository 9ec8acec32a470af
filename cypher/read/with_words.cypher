// Answers: which of these have all of some words in their names and in the sentences about them?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["project-1"]
//   words (list of string): words in small letters, e.g. ["스마트시티"]
// Returns:
//   id (string): one of them
UNWIND $ids AS id
MATCH (o:Entity {id: id})
OPTIONAL MATCH (s:Statement {subject: id})
WHERE s.projected IS NULL
WITH id, o.search AS names, collect(s.quote) AS quotes
WHERE all(w IN $words WHERE toLower(names) CONTAINS w OR any(q IN quotes WHERE toLower(q) CONTAINS w))
RETURN id
