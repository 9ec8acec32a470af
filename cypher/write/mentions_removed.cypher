// Answers: these documents name nothing
// Parameters:
//   ids (list of string): ids of documents, e.g. ["doc-1"]
// Returns: nothing
UNWIND $ids AS id
MATCH (e:Entity)-[m:MENTIONED_IN]->(d:Document {id: id})
DELETE m
