"""Figures as pictures that can be read on a phone: few words, large letters, strong contrast."""

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.report_wording import Bars

# 1080 pixels wide, letters of 60 pixels and more for the headline (content: message style §7).
_WIDTH, _HEIGHT, _DPI = 7.2, 7.2, 150
_GREEN, _GREY, _INK = "#1b7f4b", "#c9d3cd", "#1c1c1c"
_MOST_BARS = 31


def draw_bars(bars: Bars) -> bytes:
    """A PNG of 1080 × 1080 pixels."""
    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.06, 0.93, bars.title, fontsize=17, color=_INK, va="top", wrap=True)
    figure.text(0.06, 0.76, bars.headline, fontsize=44, color=_GREEN, weight="bold", va="top")
    figure.text(0.06, 0.035, bars.footer, fontsize=13, color=_INK)
    axes = figure.add_axes((0.06, 0.16, 0.90, 0.44))
    shown = list(zip(bars.labels, bars.values, strict=True))[-_MOST_BARS:]
    axes.bar(range(len(shown)), [100] * len(shown), color=_GREY, width=0.8)
    axes.bar(range(len(shown)), [value for _, value in shown], color=_GREEN, width=0.8)
    _label(axes, [label for label, _ in shown])
    stream = io.BytesIO()
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()


def _label(axes: Axes, labels: Sequence[str]) -> None:
    """As many labels as fit beside each other."""
    every = -(-len(labels) // 7) or 1
    places = list(range(0, len(labels), every))
    axes.set_xticks(places, [labels[n] for n in places], fontsize=15)
    axes.set_yticks([])
    axes.set_ylim(0, 100)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
