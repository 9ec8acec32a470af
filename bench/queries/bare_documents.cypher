UNWIND $rows AS row
MERGE (d:Document {id: row.id})
SET d = row.properties
MERGE (c:Content {id: row.version})
SET c.text = row.text
MERGE (d)-[:HAS_CONTENT]->(c)
