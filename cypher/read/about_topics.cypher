// Answers: which of these have to do with one of some topics: their own, or those of their agreements, projects and tenders, or by name?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["project-1"]
//   topics (list of string): topics of the taxonomy, e.g. ["smart city"]
//   words (list of string): words of names in small letters, e.g. ["스마트시티"]
// Returns:
//   id (string): one of them
UNWIND $ids AS id
MATCH (o:Entity {id: id})
OPTIONAL MATCH (o)-[r]-(x:Entity)
WHERE x.type IN ['Agreement', 'Project', 'Tender'] AND any(t IN $topics WHERE t IN coalesce(x.topics, []))
WITH id, o, count(x) AS near
WHERE near > 0
  OR any(t IN $topics WHERE t IN coalesce(o.topics, []) OR t IN coalesce(o.offers, []) OR t IN coalesce(o.needs, []))
  OR (o.topics IS NULL AND any(w IN $words WHERE toLower(o.search) CONTAINS w))
RETURN id
