// Answers: the next agreements by id, with what tells them apart
// Parameters:
//   after (string): the last id of the page before, e.g. ""
//   limit (integer): rows at most, e.g. 10
// Returns:
//   id (string): the agreement
//   kind (string): the instrument
//   date (string): when it was made, or null
//   topics (list of string): its topics
//   first (string): when it was first reported, or null
//   parties (list of string): ids of its parties
MATCH (a:Agreement)
WHERE a.id > $after
WITH a ORDER BY a.id LIMIT $limit
OPTIONAL MATCH (p:Entity)-[:PARTY_TO]->(a)
RETURN a.id AS id, a.kind AS kind, a.date AS date, a.topics AS topics, a.first AS first, collect(p.id) AS parties
ORDER BY id
