"""Analysis of plain graphs: no store, no HTTP, results as plain values."""
