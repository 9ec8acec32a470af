"""What the graph is: model, registry, store and the questions it answers."""
