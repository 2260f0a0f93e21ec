"""How people get in: passwords and PINs tried, lock-outs, policies, stations, badges, history."""
