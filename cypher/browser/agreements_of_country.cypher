// Answers: Who agreed what with Viet Nam? · 베트남과 누가 무엇에 합의했나?
// Parameters: none
// Returns:
//   agreed (path): a party and the agreement, the latest 20
MATCH (:Entity {country: 'VN'})-[:PARTY_TO]->(a:Agreement)
WITH DISTINCT a ORDER BY a.date DESC LIMIT 20
MATCH agreed = (:Entity)-[:PARTY_TO]->(a)
RETURN agreed
