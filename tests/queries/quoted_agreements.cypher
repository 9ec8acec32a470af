MATCH (:Agreement)-[m:MENTIONED_IN]->(:Document)-[:HAS_CONTENT]->(c:Content)
RETURN m.quote AS quote, c.text AS text
