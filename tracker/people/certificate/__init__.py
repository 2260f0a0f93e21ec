"""Whose signature counts: who has agreed that it binds them as one by hand would."""
