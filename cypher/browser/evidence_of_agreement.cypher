// Answers: Which sentences say that WeGO made an agreement? · 세계스마트시티기구의 협약은 어느 문장에 나오나?
// Parameters: none
// Returns:
//   said (path): the agreement, the document and the sentence
MATCH (:Entity {id: 'org-wego'})-[:PARTY_TO]->(a:Agreement)
WITH DISTINCT a ORDER BY a.date DESC LIMIT 5
MATCH said = (a)-[:MENTIONED_IN]->(:Document)<-[:READ_FROM]-(:Statement {subject: a.id})
RETURN said
