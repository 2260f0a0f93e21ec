"""Work areas, line clearance, occupancy."""
