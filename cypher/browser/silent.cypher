// Answers: Which signed agreements were last heard of before 2016? · 2016년 전에 마지막으로 보도된 협약은?
// Parameters: none
// Returns:
//   agreement (string): its name
//   parties (list of string): who made it
//   topics (list of string): what it is about
//   last (string): the date of the latest report
MATCH (party:Entity)-[:PARTY_TO]->(a:Agreement {status: 'signed'})
WHERE a.last < '2016'
RETURN a.name AS agreement, collect(party.name) AS parties, a.topics AS topics, a.last AS last
ORDER BY last, agreement
