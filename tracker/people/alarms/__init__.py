"""How close two patients or two people may follow each other at one screen, and what locks."""
