"""Labels and papers: bytes checked by reading them back."""
