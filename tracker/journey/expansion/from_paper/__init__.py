"""A therapy in mid-culture is taken over from paper, once, when a site begins with us."""
