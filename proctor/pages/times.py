"""Times, and how long something is, as pages say them."""

from datetime import UTC, datetime

from ..course.times import told_with_zone


def _told(seconds: float, units: tuple[str, str, str]) -> list[tuple[int, str]]:
    """The two largest units that count; at least a minute."""
    minutes = max(1, round(seconds / 60))
    amounts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    return [(amount, unit) for amount, unit in zip(amounts, units, strict=True) if amount][:2]


def told_ja(seconds: float) -> str:
    """How long something is, in Japanese."""
    return "".join(f"{amount}{unit}" for amount, unit in _told(seconds, ("日", "時間", "分")))


def told_en(seconds: float) -> str:
    """How long something is, in English."""
    return " ".join(
        f"{amount} {unit}{'s' * (amount != 1)}" for amount, unit in _told(seconds, ("day", "hour", "minute"))
    )


def local(when: datetime) -> str:
    """A time in its own zone, which it names."""
    return told_with_zone(when, when.tzinfo or UTC)
