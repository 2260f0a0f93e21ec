"""Schema history; imports nothing of the application."""
