"""Is a number plausible beside those that were read before it (delta check)?"""
