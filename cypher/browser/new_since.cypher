// Answers: What is reported for the first time since 2021? · 2021년부터 처음 보도된 것은?
// Parameters: none
// Returns:
//   tie (path): two entities and what is between them
MATCH tie = (:Entity)-[r:PARTY_TO|SIGNED|COOPERATES_WITH|FUNDS|SUPPORTS|OPERATES|HOSTED]->(:Entity)
WHERE r.first >= '2021'
RETURN tie
LIMIT 100
