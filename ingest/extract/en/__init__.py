"""English: names, entities, agreements and relations."""
