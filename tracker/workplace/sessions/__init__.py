"""Work sessions: who worked in an area, how it was cleaned, what its air and surfaces grew."""
