"""The book of unassigned labels, for when the system or every printer is down, and its drill."""
