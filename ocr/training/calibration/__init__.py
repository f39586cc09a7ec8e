"""Fits what a reader's probabilities mean, on labelled photos, and says how well it fits on plates it was not fitted on."""
