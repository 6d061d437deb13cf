"""PubMed's query language: text → tree → text."""
