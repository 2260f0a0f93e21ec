"""Label instances: printed, applied, voided, destroyed, reconciled."""
