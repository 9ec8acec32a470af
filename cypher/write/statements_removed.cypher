// Answers: the statements of these documents are gone
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (s:Statement {document: id})
DETACH DELETE s
