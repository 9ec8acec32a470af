// Answers: how many documents of each source, language and month are there up to a day?
// Parameters:
//   day (string): the last day of publication that counts, e.g. "2024-12-31"
// Returns:
//   source (string): where they are from
//   lang (string): in which language
//   month (string): the month of publication, or the year where no more is known
//   documents (integer): how many
//   gated (integer): how many of them were kept unread
//   last (string): the latest day of publication
MATCH (d:Document)
WHERE d.published <= $day
WITH d.source AS source, d.lang AS lang, substring(d.published, 0, 7) AS month, d.published AS published,
  CASE WHEN d.gated THEN 1 ELSE 0 END AS unread
RETURN source, lang, month, count(*) AS documents, sum(unread) AS gated, max(published) AS last
ORDER BY source, lang, month
