// Answers: entities are found by words of their names (Neo4j; the embedded engine makes its own over SQL)
// Parameters: none
// Returns: nothing
CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.search]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}
