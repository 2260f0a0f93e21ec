"""The quarterly review of access: who is here, as what, how long, how active, how fit."""
