"""Acts and pages about the record itself."""
