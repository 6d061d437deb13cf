"""What comes in from other programs' files, and how a file is written for them."""
