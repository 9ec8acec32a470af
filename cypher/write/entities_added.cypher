// Answers: these entities, which the store does not have, are what their statements say
// Choices: TYPE = Country | City | Agency | Company | IntlOrg | University | Fund | Program | Event | Person | Agreement | Project | Tender | Indicator
// Parameters:
//   rows (list of map): all properties of each, e.g. [{"id": "org-nia", "name": "NIA"}]
// Returns: nothing
UNWIND $rows AS row
CREATE (e:Entity:{{TYPE}} {id: row.id})
SET e = row
