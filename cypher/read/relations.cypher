// Answers: in which relations does an entity stand, with whom foremost, and with how many?
// Parameters:
//   id (string): the entity's id, e.g. "country-kr"
//   symmetric (list of string): relations without a direction, which count as outgoing, e.g. ["SIGNED"]
//   each (integer): edges at most for each relation and direction, e.g. 5
//   as_of (string or null): held then, a padded date, e.g. "2030~"
//   known_at (string or null): reported by then, a padded date, e.g. "2030~"
// Returns:
//   relation (string): the relation
//   outgoing (boolean): whether the entity is the source
//   total (integer): edges of this relation and direction
//   edge (map): the edge's properties
//   entity (map): the entity at its other end
MATCH (e:Entity {id: $id})-[r]-(o:Entity)
WHERE ($known_at IS NULL OR r.first <= $known_at) AND ($as_of IS NULL OR r.first <= $as_of OR e.date <= $as_of OR o.date <= $as_of)
WITH type(r) AS relation, r.source = $id OR type(r) IN $symmetric AS outgoing, r, o, coalesce(r.last, '') AS day
ORDER BY r.documents DESC, day DESC, r.id
WITH relation, outgoing, count(*) AS total, collect([r, o])[..$each] AS best
UNWIND best AS pair
RETURN relation, outgoing, total, properties(pair[0]) AS edge, properties(pair[1]) AS entity
