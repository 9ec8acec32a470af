// Answers: which of these documents does the store have?
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns:
//   id (string): the document
//   version (string): the version that the store has
UNWIND $ids AS id
MATCH (d:Document {id: id})
RETURN d.id AS id, d.version AS version
