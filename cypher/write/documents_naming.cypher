// Answers: which documents speak of these entities, and under which ids?
// Parameters:
//   ids (list of string): ids of entities, e.g. ["org-nia"]
// Returns:
//   id (string): a document, perhaps several times
//   subject (string): the entity
//   said (string): the statement as the document makes it where another id stands for its own, or null
UNWIND $ids AS id
MATCH (s:Statement {subject: id})
RETURN DISTINCT s.document AS id, s.subject AS subject, s.said AS said
