// Answers: these documents exist, with their text
// Parameters:
//   rows (list of map): id, version, text and properties of each, e.g. [{"id": "doc-1", "version": "0f", "text": "t", "properties": {"id": "doc-1", "key": "k", "version": "0f"}}]
// Returns: nothing
UNWIND $rows AS row
CREATE (d:Document {id: row.id})
SET d = row.properties
CREATE (c:Content {id: row.version})
SET c.text = row.text
CREATE (d)-[:HAS_CONTENT]->(c)
