"""Sign-in, unit checks, start and stop, arteriography, sign-out."""

from tracker.journey.administration.bedside.acts import (
    checking,
    imaging,
    patient,
    starting,
    stopping,
)

__all__ = ["checking", "imaging", "patient", "starting", "stopping"]
