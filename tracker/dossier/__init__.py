"""Read only, on top: therapy page, batch record, trace."""
