"""Who the people are: accounts, roles, sign-in. Models and rules only."""
