// Answers: which documents are of this source?
// Parameters:
//   source (string): a source or feed, e.g. "test"
//   after (string): the last key on the page before, e.g. ""
//   limit (integer): rows at most, e.g. 1000
// Returns:
//   key (string): the document's key
MATCH (d:Document {source: $source})
WHERE d.key > $after
RETURN d.key AS key
ORDER BY key
LIMIT $limit
