"""Other systems' words for our facts."""
