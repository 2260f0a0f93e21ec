"""Two charts of one person: said by a link, never by moving anything from one to the other."""
