// Answers: these statements were read from their documents
// Parameters:
//   rows (list of map): document and properties of each, e.g. [{"document": "doc-1", "properties": {"id": "st-1", "document": "doc-1"}}]
// Returns: nothing
UNWIND $rows AS row
MATCH (d:Document {id: row.document})
CREATE (s:Statement {id: row.properties.id})
SET s = row.properties
CREATE (s)-[:READ_FROM]->(d)
