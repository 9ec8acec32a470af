// Answers: who are the parties of these agreements?
// Parameters:
//   ids (list of string): ids of agreements, e.g. ["agreement-1"]
// Returns:
//   agreement (string): the agreement's id
//   entity (map): a party
UNWIND $ids AS id
MATCH (a:Entity {id: id})
MATCH (p:Entity)-[:PARTY_TO]->(a)
WITH id, p
ORDER BY id, p.documents DESC, p.id
RETURN id AS agreement, properties(p) AS entity
