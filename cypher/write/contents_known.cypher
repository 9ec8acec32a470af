// Answers: which of these contents does the store have, and in which document?
// Parameters:
//   versions (list of string): hashes of contents, e.g. ["0f"]
// Returns:
//   version (string): the content
//   id (string): the document that has it
//   key (string): the document's key
UNWIND $versions AS version
MATCH (d:Document {version: version})
RETURN version, d.id AS id, d.key AS key
