"""Whether the learner is before the page, by the kernel's clock alone.

The browser says only that the page was hidden or is seen again; when that was, the kernel knows. What is forged can
make the time shorter, never longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Presence"]


@dataclass(slots=True)
class Presence:
    """Time since the learner last did something that was kept, or since the first frame was shown."""

    since: datetime | None = None
    away_since: datetime | None = None
    hidden_seconds: float = 0.0

    def begin(self, now: datetime) -> None:
        """A frame is on screen: time begins, unless it has begun."""
        if self.since is None:
            self.since = now

    def went(self, now: datetime) -> None:
        """The page was hidden."""
        if self.away_since is None:
            self.away_since = now

    def came(self, now: datetime) -> None:
        """The page is seen again, or she has done something in it."""
        if self.away_since is not None:
            self.hidden_seconds += max(0.0, (now - self.away_since).total_seconds())
            self.away_since = None

    def seconds(self, now: datetime) -> float | None:
        """Seconds before the page, never negative; None when no frame has been shown yet."""
        self.came(now)
        if self.since is None:
            return None
        return max(0.0, (now - self.since).total_seconds() - self.hidden_seconds)

    def kept(self, now: datetime) -> None:
        """What she did is on disk: time begins anew."""
        self.since, self.away_since, self.hidden_seconds = now, None, 0.0
