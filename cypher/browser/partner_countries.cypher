// Answers: With which countries did Korean bodies make agreements? · 한국 기관은 어느 나라와 협약을 맺었나?
// Parameters: none
// Returns:
//   country (string): ISO code
//   agreements (integer): how many
//   korean (list of string): the Korean parties
//   latest (string or null): the date of the latest
MATCH (korean:Entity {country: 'KR'})-[:PARTY_TO]->(a:Agreement)<-[:PARTY_TO]-(other:Entity)
WHERE other.country <> 'KR'
RETURN other.country AS country, count(DISTINCT a) AS agreements, collect(DISTINCT korean.name) AS korean, max(a.date) AS latest
ORDER BY agreements DESC, country
