"""netreader: a reading companion for PubMed in the terminal."""

__version__ = "0.1.0"
