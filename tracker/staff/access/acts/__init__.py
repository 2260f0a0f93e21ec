"""Lock-outs and their end, first passwords, PINs, badges, shared stations, policies."""

from tracker.staff.access.acts import badges, lockouts, policies, scanners, secret, stations

__all__ = ["badges", "lockouts", "policies", "scanners", "secret", "stations"]
