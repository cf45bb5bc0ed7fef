"""Figures in a room become pictures among the outputs, whatever window, format or font they were meant for."""

import logging
import os
import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from IPython.core.formatters import DisplayFormatter

INLINE = "module://matplotlib_inline.backend_inline"
_ON_PAPER = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}  # backends that need no screen
_WITH_JAPANESE = ("matplotlib_fontja", "fonts/ipaexg.ttf")  # a package and the font that it brings


class FigureFormatter(DisplayFormatter):
    """As a kernel's, but a figure is always a PNG: no page shows SVG or PDF, which may run things."""

    draws = True  # whether anybody is going to look at figures

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
        if figure is None or not isinstance(obj, figure):
            data, metadata = super().format(obj, include=include, exclude=exclude)  # type: ignore[no-untyped-call]
            return data, metadata
        picture = {"image/png": _picture(obj)} if self.draws else {}
        return {**picture, "text/plain": repr(obj)}, {}


def draw_inline(shell: Any) -> None:
    """Figures become pictures among the outputs, whether matplotlib was imported before or is later."""
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib" in sys.modules:
        import matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support, flush_figures

        matplotlib.use(INLINE)
        matplotlib.interactive(True)  # plotting marks a figure to be shown at the end of the cell
        configure_inline_support(shell, INLINE)
        # What shows and closes figures comes before what draws those that are open, as in a kernel: else each is drawn
        # twice.
        after = shell.events.callbacks["post_execute"]
        after.sort(key=lambda callback: callback is not flush_figures)
        _open_no_windows()
        _draw_japanese()


def _open_no_windows() -> None:
    """Where there is no screen, what asks for a window gets what a notebook has."""
    import matplotlib
    from matplotlib import pyplot

    use, switch = matplotlib.use, pyplot.switch_backend

    def here(backend: Any) -> Any:
        return backend if str(backend).lower() in _ON_PAPER else INLINE

    def use_here(backend: Any, **options: Any) -> None:
        use(here(backend), **options)

    def switch_here(newbackend: Any) -> None:
        switch(here(newbackend))

    setattr(matplotlib, "use", use_here)  # noqa: B010 a type checker minds the other way
    setattr(pyplot, "switch_backend", switch_here)  # noqa: B010


def _draw_japanese() -> None:
    """Behind every font stands one with Japanese letters; a font that is missing here is no matter."""
    from matplotlib.backends import backend_agg

    agg: Any = backend_agg
    package, name = _WITH_JAPANESE
    found = find_spec(package)
    font = str(Path(str(found.origin)).parent / name) if found else ""
    if not os.path.exists(font):
        return
    plain: Callable[..., Any] = agg.get_font

    def get_font(paths: Any, *arguments: Any, **options: Any) -> Any:
        own = [paths] if isinstance(paths, str | bytes | os.PathLike) else list(paths)
        return plain([*own, *([] if font in own else [font])], *arguments, **options)

    agg.get_font = get_font
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def _picture(figure: Any) -> Any:
    """A figure as a kernel shows it. To cut off the margin, it is not drawn once more before it is drawn, as would be
    needed where something arranges its parts while it is drawn."""
    import matplotlib
    from IPython.core.pylabtools import print_figure

    cut: Any = "tight"
    if figure.get_layout_engine() is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # drawing warns again
            cut = figure.get_tightbbox().padded(matplotlib.rcParams["savefig.pad_inches"])
    return print_figure(figure, fmt="png", base64=True, bbox_inches=cut)
