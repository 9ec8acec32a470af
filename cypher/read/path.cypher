// Answers: what is one shortest way from one entity to another?
// Parameters:
//   source (string): an entity's id, e.g. "org-nia"
//   target (string): another entity's id, e.g. "org-wego"
// Returns:
//   entities (list of map): the entities on the way, both ends included
//   edges (list of map): the edges between them, in order
MATCH (a:Entity {id: $source}), (b:Entity {id: $target})
MATCH p = shortestPath((a)-[:SIGNED|PARTICIPATED_IN|HOSTED|FUNDS|OPERATES|MEMBER_OF|COOPERATES_WITH|REPRESENTS|SUPPORTS|PARTY_TO|PART_OF|REPLICATES|IMPLEMENTS|OVERSEES|PROCURES|BIDS_FOR|SUPPLIES|BUILT|HANDED_TO|EDITION_OF*..5]-(b))
RETURN [n IN nodes(p) | properties(n)] AS entities, [r IN relationships(p) | properties(r)] AS edges
