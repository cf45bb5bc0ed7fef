"""nbgrader's settings for everybody; the course's own stand in its folder."""

from pathlib import Path

c = get_config()

c.Exchange.root = str(Path(__file__).resolve().parents[2] / "exchange")
