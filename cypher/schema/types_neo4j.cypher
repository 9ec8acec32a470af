// Answers: the model's types are there, also those that nothing has yet: Neo4j Browser warns of types that it does not know
// Parameters:
//   labels (list of string): types of nodes, e.g. ["Project"]
//   relations (list of string): types of relationships, e.g. ["PART_OF"]
// Returns: nothing
CALL () {
  UNWIND $labels AS label
  CALL db.createLabel(label)
  RETURN count(*) AS made
}
UNWIND $relations AS relation
CALL db.createRelationshipType(relation)
