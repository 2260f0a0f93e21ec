"""The site's own table of statutory sentences: brought by two people, verified, versioned."""
