// Answers: what does the store say of these edges?
// Choices: RELATION = SIGNED | BELONGS_TO | LOCATED_IN | PARTICIPATED_IN | HOSTED | FUNDS | OPERATES | MEMBER_OF | COOPERATES_WITH | REPRESENTS | SUPPORTS | PARTY_TO | PART_OF | REPLICATES | IMPLEMENTS | OVERSEES | BENEFITS | PROCURES | BIDS_FOR | SUPPLIES | COVERS | BUILT | HANDED_TO | EDITION_OF
// Parameters:
//   rows (list of map): source and target of each, e.g. [{"source": "org-nia", "target": "country-kr"}]
// Returns:
//   properties (map): all properties
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
MATCH (b:Entity {id: row.target})
OPTIONAL MATCH (a)-[r:{{RELATION}}]->(b) // plain MATCH would walk all edges of one end on Neo4j
WITH r WHERE r IS NOT NULL
RETURN properties(r) AS properties
