// Answers: these edges exist with these properties; one statement of an exported script
// Choices: RELATION = SIGNED | BELONGS_TO | LOCATED_IN | PARTICIPATED_IN | HOSTED | FUNDS | OPERATES | MEMBER_OF | COOPERATES_WITH | REPRESENTS | SUPPORTS | PARTY_TO | PART_OF | REPLICATES | IMPLEMENTS | OVERSEES | BENEFITS | PROCURES | BIDS_FOR | SUPPLIES | COVERS | BUILT | HANDED_TO | EDITION_OF
// Parameters:
//   rows (list of map): the properties of each, with the ids of its ends, e.g. [{"id": "edge-1", "source": "org-nia", "target": "country-kr"}]
// Returns: nothing
UNWIND $rows AS row
MATCH (a:Entity {id: row.source})
MATCH (b:Entity {id: row.target})
MERGE (a)-[r:{{RELATION}} {id: row.id}]->(b)
SET r = row
