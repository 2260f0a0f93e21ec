"""The log: its only writer, the images of rows, the hashes, and the proof."""
