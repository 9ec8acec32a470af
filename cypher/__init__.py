"""Every query of the project, one file each, and the loader that reads them.

A file starts with a comment header that says what the query answers, its parameters (each with a type
and a JSON example) and what it returns::

    // Answers: which documents say that two entities are related?
    // Parameters:
    //   id (string): the edge's id, e.g. "edge-1f0c"
    // Returns:
    //   quote (string): the words it was read from

A query whose relationship type or label varies says so with ``// Choices: RELATION = graph.model.Relation``
and carries ``{{RELATION}}``; `load` fills it from the closed set of names given there and refuses others.
"""
