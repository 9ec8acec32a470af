"""Documents to statements: layout, names, entities, agreements and relations, for Korean and English.

A pure function of the document: no store, no network, no state between documents.
"""
