// Answers: What ties the Export-Import Bank of Korea to the International Telecommunication Union? · 한국수출입은행과 국제전기통신연합은 무엇으로 이어지나?
// Parameters: none
// Returns:
//   tie (path): up to four steps from the one to the other
MATCH tie = (:Entity {id: 'org-kexim'})-[:PARTY_TO|SIGNED|FUNDS|SUPPORTS|OPERATES|MEMBER_OF|BELONGS_TO|PART_OF*1..4]-(:Entity {id: 'org-itu'})
RETURN tie
LIMIT 30
