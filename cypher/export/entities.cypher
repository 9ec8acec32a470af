// Answers: these entities exist with these properties; one statement of an exported script
// Choices: TYPE = Country | City | Agency | Company | IntlOrg | University | Fund | Program | Event | Person | Agreement | Project | Tender | Indicator
// Parameters:
//   rows (list of map): the properties of each, e.g. [{"id": "org-nia", "name": "NIA"}]
// Returns: nothing
UNWIND $rows AS row
MERGE (n:Entity:{{TYPE}} {id: row.id})
SET n = row
