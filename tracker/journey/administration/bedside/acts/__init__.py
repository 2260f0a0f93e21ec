"""Sign-in, the pace of wristbands, unit checks, start and stop, arteriography, sign-out."""

from tracker.journey.administration.bedside.acts import (
    checking,
    imaging,
    pacing,
    patient,
    starting,
    stopping,
)

__all__ = ["checking", "imaging", "pacing", "patient", "starting", "stopping"]
