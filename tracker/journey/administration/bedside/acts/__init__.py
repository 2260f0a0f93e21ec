"""Sign-in, unit checks, start and stop, arteriography, sign-out."""

from tracker.journey.administration.bedside.acts import checking, imaging, infusing, patient

__all__ = ["checking", "imaging", "infusing", "patient"]
