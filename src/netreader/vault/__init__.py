"""A library as a folder of Markdown files, one a paper, which other programs read and a person may edit."""
