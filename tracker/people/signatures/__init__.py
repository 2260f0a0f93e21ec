"""Signatures about the site itself: what two people approved that is of no one therapy."""
