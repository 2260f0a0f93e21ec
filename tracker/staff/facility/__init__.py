"""The site says its facility number and licence, its product codes, and what wears pairs."""
