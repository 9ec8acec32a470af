UNWIND $rows AS row
MERGE (e:Entity:{{TYPE}} {id: row.id})
SET e = row.properties
