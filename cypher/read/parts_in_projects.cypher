// Answers: who has which part in these projects and tenders, and for which places are they?
// Parameters:
//   ids (list of string): ids of projects and tenders, e.g. ["project-1"]
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   project (string): the project or tender
//   relation (string): the part
//   entity (map): who has it, or the place
UNWIND $ids AS id
MATCH (p:Entity {id: id})
MATCH (p)-[r]-(o:Entity)
WHERE type(r) IN ['FUNDS', 'OPERATES', 'OVERSEES', 'IMPLEMENTS', 'PARTICIPATED_IN', 'PROCURES', 'BIDS_FOR', 'SUPPLIES', 'BENEFITS']
  AND ($known_at IS NULL OR r.first <= $known_at)
WITH id, r, o
ORDER BY id, type(r), o.documents DESC, o.id
RETURN id AS project, type(r) AS relation, properties(o) AS entity
