"""Labels in a sealed, counted bag for one therapy, one step and one work area."""
