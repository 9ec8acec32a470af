"""Documents and feeds to statements: readers, languages, extraction, and the run that writes them."""
