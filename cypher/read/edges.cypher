// Answers: how are these entities related to others? The most reported edges first.
// Parameters:
//   ids (list of string): ids of entities, e.g. ["country-kr"]
//   relations (list of string): relations to follow, e.g. ["SIGNED", "PARTY_TO"]
//   documents (integer): the last edge's documents on the page before, or a number above all, e.g. 1000000000
//   after (string): the last edge's id on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 20
// Returns:
//   edge (map): the edge's properties
//   entity (map): the entity at its other end
UNWIND $ids AS id
MATCH (e:Entity {id: id})-[r]-(o:Entity)
WHERE type(r) IN $relations AND (r.documents < $documents OR (r.documents = $documents AND r.id > $after))
WITH DISTINCT r, o
RETURN properties(r) AS edge, properties(o) AS entity
ORDER BY r.documents DESC, r.id
LIMIT $limit
