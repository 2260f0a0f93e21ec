"""Pure: identifiers, scans and verdicts. Imports nothing of the house but itself."""
