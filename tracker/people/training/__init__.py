"""Which role may do what here, and who is qualified for it: rows, rules and reads."""
