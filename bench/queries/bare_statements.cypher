UNWIND $rows AS row
MERGE (s:Statement {id: row.properties.id})
SET s = row.properties
WITH s, row
MATCH (d:Document {id: row.document})
MERGE (s)-[:READ_FROM]->(d)
