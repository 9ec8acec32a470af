// Answers: Which documents name the most agreements? · 협약을 가장 많이 다룬 문서는?
// Parameters: none
// Returns:
//   document (string): the title
//   published (string or null): its date
//   agreements (integer): how many it names
MATCH (a:Agreement)-[:MENTIONED_IN]->(d:Document)
RETURN d.title AS document, d.published AS published, count(a) AS agreements
ORDER BY agreements DESC, published DESC
LIMIT 25
