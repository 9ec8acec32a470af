// Answers: Which sentences tie WeGO to the Export-Import Bank of Korea? · 세계스마트시티기구와 한국수출입은행을 잇는 문장은?
// Parameters: none
// Returns:
//   relation (string): what is between them
//   quote (string): the words
//   published (string or null): the date of the document
//   title (string): its title
MATCH (:Entity {id: 'org-wego'})-[r]-(:Entity {id: 'org-kexim'})
MATCH (s:Statement {edge: r.id})-[:READ_FROM]->(d:Document)
RETURN r.relation AS relation, s.quote AS quote, d.published AS published, d.title AS title
ORDER BY published DESC, quote
