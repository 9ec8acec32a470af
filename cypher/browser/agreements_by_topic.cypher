// Answers: Which topics do agreements have? · 협약은 어떤 주제를 다루나?
// Parameters: none
// Returns:
//   topic (string): the topic
//   agreements (integer): how many
//   countries (list of string): ISO codes of the parties' countries
MATCH (a:Agreement)
UNWIND a.topics AS topic
MATCH (party:Entity)-[:PARTY_TO]->(a)
RETURN topic, count(DISTINCT a) AS agreements, collect(DISTINCT party.country) AS countries
ORDER BY agreements DESC, topic
