"""How often somebody may ask: enough for whoever reads and hands in, and little work for us beyond it."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Bucket:
    left: float
    when: float


class Rates:
    """Lets each name ask a number of times at once, and so often a second from then on."""

    def __init__(
        self, at_once: float, a_second: float, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """most: names that are remembered; who asked longest ago is forgotten first."""
        self._at_once, self._a_second, self._most, self._clock = at_once, a_second, most, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, name: str) -> float:
        """Counts one request; the seconds until the next one is answered, 0 if this one is."""
        now = self._clock()
        bucket = self._buckets.pop(name, None) or _Bucket(self._at_once, now)
        bucket.left = min(self._at_once, bucket.left + (now - bucket.when) * self._a_second)
        bucket.when = now
        self._buckets[name] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return (1 - bucket.left) / self._a_second
        bucket.left -= 1
        return 0.0
