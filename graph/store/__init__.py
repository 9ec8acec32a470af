"""The graph's store: Neo4j or the embedded engine, through one driver and one set of queries."""
