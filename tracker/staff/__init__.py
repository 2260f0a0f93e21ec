"""Acts and pages about people."""
