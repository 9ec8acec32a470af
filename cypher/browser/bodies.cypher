// Answers: Which bodies work with each other since 2019? · 2019년부터 어느 기관들이 함께 일하나?
// Parameters: none
// Returns:
//   tie (path): two bodies and what is between them
MATCH tie = (a:Entity)-[r:SIGNED|COOPERATES_WITH]->(b:Entity)
WHERE r.last >= '2019' AND a.type <> 'Country' AND b.type <> 'Country'
RETURN tie
LIMIT 60
