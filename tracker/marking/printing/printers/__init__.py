"""Label printers: what they are, whether they are in use, and what a test print of them said."""
