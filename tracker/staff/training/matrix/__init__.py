"""The role matrix of the site, and what acts require: changed by two people, kept by version."""
