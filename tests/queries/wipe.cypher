MATCH (n)
WHERE NOT n:Graph
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS gone
