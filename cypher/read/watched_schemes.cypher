// Answers: which programmes and funds have agreements, projects or tenders with one of these countries, or with what is of it?
// Parameters:
//   countries (list of string): ISO 3166-1 alpha-2, e.g. ["UZ"]
//   types (list of string): Program, Fund, or both, e.g. ["Program", "Fund"]
// Returns:
//   id (string): the programme or fund
//   first (string): the day of its first report; "" where none is known
UNWIND $countries AS code
MATCH (p:Entity {country: code})-[r]-(x:Entity)
WITH DISTINCT x
WHERE x.type IN ['Agreement', 'Project', 'Tender']
MATCH (x)-[s]-(o:Entity)
WHERE o.type IN $types
WITH DISTINCT o
RETURN o.id AS id, coalesce(o.first, '') AS first
