"""Units leave the laboratory, come to the suite, are accepted there, and are accounted for."""

from tracker.journey.administration.acts import acceptance, account, issue, logger, receipt

__all__ = ["acceptance", "account", "issue", "logger", "receipt"]
