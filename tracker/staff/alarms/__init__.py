"""The site says when two patients or two people follow each other too closely at one screen."""
