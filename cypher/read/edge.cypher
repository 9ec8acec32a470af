// Answers: what does the edge of this relation between two entities sum up?
// Choices: RELATION = SIGNED | BELONGS_TO | LOCATED_IN | PARTICIPATED_IN | HOSTED | FUNDS | OPERATES | MEMBER_OF | COOPERATES_WITH | REPRESENTS | SUPPORTS | PARTY_TO | PART_OF | REPLICATES | IMPLEMENTS | OVERSEES | BENEFITS | PROCURES | BIDS_FOR | SUPPLIES | COVERS | BUILT | HANDED_TO | EDITION_OF
// Parameters:
//   source (string): the id of the entity it goes from, e.g. "org-nia"
//   target (string): the id of the entity it goes to, e.g. "country-kr"
// Returns:
//   edge (map): the edge's properties
//   source (map): the entity it goes from
//   target (map): the entity it goes to
MATCH (a:Entity {id: $source})-[r:{{RELATION}}]->(b:Entity {id: $target})
RETURN properties(r) AS edge, properties(a) AS source, properties(b) AS target
