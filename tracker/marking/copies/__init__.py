"""Two pieces of paper with one code: a label that is on its container is put on once more."""
