"""Korean: names, entities, agreements and relations."""
