// Answers: How many agreements were made in each year, of which kind? · 해마다 어떤 종류의 협약이 몇 건 있었나?
// Parameters: none
// Returns:
//   year (string): the year
//   kind (string): the instrument
//   agreements (integer): how many
MATCH (a:Agreement)
WHERE a.date IS NOT NULL
RETURN substring(a.date, 0, 4) AS year, a.kind AS kind, count(*) AS agreements
ORDER BY year DESC, agreements DESC, kind
