"""Screening for a review: a queue, decisions, what they come to, how far two reviewers agree. Pure values."""
