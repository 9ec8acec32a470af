// Answers: Who agreed on e-government? · 전자정부에 관해 누가 합의했나?
// Parameters: none
// Returns:
//   agreed (path): a party and the agreement
MATCH (a:Agreement)
WHERE 'e-government' IN a.topics
MATCH agreed = (:Entity)-[:PARTY_TO]->(a)
RETURN agreed
LIMIT 100
