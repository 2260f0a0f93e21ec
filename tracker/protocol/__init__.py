"""Process definitions and specifications as versioned, approved data."""
