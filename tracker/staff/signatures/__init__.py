"""Signatures of the site as pages show them: what two people approved that is of no therapy."""
