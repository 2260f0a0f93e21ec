"""Acts, pages and commands of access: lock-outs, first passwords, badges, stations, policies."""
