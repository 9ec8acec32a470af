// Answers: Which agreements were announced and not reported as signed? · 예고되었으나 서명이 보도되지 않은 협약은?
// Parameters: none
// Returns:
//   agreed (path): a party and the agreement
MATCH (a:Agreement {status: 'planned'})
MATCH agreed = (:Entity)-[:PARTY_TO]->(a)
RETURN agreed
LIMIT 100
