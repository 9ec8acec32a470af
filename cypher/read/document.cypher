// Answers: what is this document, and what does it say word for word?
// Parameters:
//   id (string): the document's id, e.g. "doc-1"
// Returns:
//   document (map): the document's properties
//   text (string): its text
MATCH (d:Document {id: $id})-[:HAS_CONTENT]->(c:Content)
RETURN properties(d) AS document, c.text AS text
