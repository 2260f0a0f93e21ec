"""ISBT 128 on labels of a site with its own licensed number: numbered, printed, read back."""
