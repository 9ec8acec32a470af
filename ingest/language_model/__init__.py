"""A language model as a second reader, over an OpenAI-compatible endpoint. Off unless ``COOPGRAPH_LLM_URL`` is set.

The model gives names, types from closed lists, and quotes; where they stand is found here, in the document's own
text. What is not found there is dropped and counted (`ingest.language_model.reading`), so that neither the model nor
a text that talks to it can say anything that the document does not. Nothing of an answer is run, or names anything
but by words of the document.
"""
