"""A person's roles change: at once, and never by themselves."""
