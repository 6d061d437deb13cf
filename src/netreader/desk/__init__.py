"""The writing desk: what a reader marked and wrote, over many papers, gathered, grouped and written out."""
