"""Passkeys as a factor of signatures: registered and revoked by acts, allowed by a policy."""
