"""MeSH, the vocabulary by which papers are indexed: its values, its files, and a paper's place in its trees. No I/O."""
