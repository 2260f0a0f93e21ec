"""The facility's own number, licence and product codes, and which containers wear a pair."""
