// Answers: who has to do with each of these programmes, funds, projects and tenders, and where are they?
// Parameters:
//   ids (list of string): their ids, e.g. ["project-1"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   id (string): the programme, fund, project or tender
//   relation (string): how
//   entity (map): the body or place
UNWIND $ids AS id
MATCH (x:Entity {id: id})-[r]-(o:Entity)
WHERE type(r) IN ['FUNDS', 'OPERATES', 'OVERSEES', 'IMPLEMENTS', 'PROCURES', 'SUPPLIES', 'BENEFITS', 'LOCATED_IN', 'SUPPORTS', 'PARTICIPATED_IN']
  AND ($known_at IS NULL OR r.first <= $known_at)
RETURN id, type(r) AS relation, properties(o) AS entity
