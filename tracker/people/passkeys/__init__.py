"""Passkeys (WebAuthn): who has which, what a use of one was bound to, whether it proves."""
