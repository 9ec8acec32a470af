// Answers: Who needs and who offers what? · 누가 무엇을 필요로 하고 무엇을 제공하나?
// Parameters: none
// Returns:
//   body (string): the entity's name
//   does (string): NEEDS or OFFERS
//   topic (string): of the taxonomy
//   quote (string): the words
MATCH (s:Statement)-[:READ_FROM]->(:Document)
WHERE s.predicate IN ['NEEDS', 'OFFERS'] AND NOT 'projected' IN keys(s)
MATCH (e:Entity {id: s.subject})
RETURN e.name AS body, s.predicate AS does, s.value AS topic, s.quote AS quote
ORDER BY body, does, topic
LIMIT 200
