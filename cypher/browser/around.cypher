// Answers: What surrounds WeGO? · 세계스마트시티기구 주변에는 무엇이 있나?
// Parameters: none
// Returns:
//   tie (path): WeGO and what it is tied to; documents are left out
MATCH tie = (:Entity {id: 'org-wego'})-[]-(:Entity)
RETURN tie
LIMIT 100
