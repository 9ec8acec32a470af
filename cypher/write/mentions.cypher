// Answers: these entities are named in these documents
// Parameters:
//   rows (list of map): entity, document and properties of each, e.g. [{"entity": "org-nia", "document": "doc-1", "properties": {"names": ["NIA"]}}]
// Returns: nothing
UNWIND $rows AS row
MATCH (e:Entity {id: row.entity})
MATCH (d:Document {id: row.document})
CREATE (e)-[m:MENTIONED_IN]->(d)
SET m = row.properties
