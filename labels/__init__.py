"""Labels and papers: frozen fields in, bytes out. Knows paper, not patients."""
