"""What every page shares: forms, scan box, banner, errors, headers, language."""
