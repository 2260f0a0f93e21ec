"""Faults tried on purpose: killed processes, power cuts, full disks, lost connections."""
