"""What is done so that the record outlives its machine: copies, drills, upgrades, recoveries."""
