// Answers: what is known of these documents?
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns:
//   document (map): all properties
UNWIND $ids AS id
MATCH (d:Document {id: id})
RETURN properties(d) AS document
