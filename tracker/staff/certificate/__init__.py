"""Before the first signature: what it means, agreed to by each person; the text, by the site."""
