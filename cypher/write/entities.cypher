// Answers: these entities exist and are what their statements say
// Choices: TYPE = Country | City | Agency | Company | IntlOrg | University | Fund | Program | Event | Person | Agreement | Project | Tender | Indicator
// Parameters:
//   rows (list of map): id and all properties of each, e.g. [{"id": "org-nia", "properties": {"id": "org-nia", "name": "NIA"}}]
// Returns: nothing
UNWIND $rows AS row
MERGE (e:Entity:{{TYPE}} {id: row.id})
SET e = row.properties
