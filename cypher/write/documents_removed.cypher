// Answers: these documents are gone, with their texts and where they name entities
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (d:Document {id: id})
OPTIONAL MATCH (d)-[:HAS_CONTENT]->(c:Content)
DETACH DELETE c, d
