"""Draws a poster in the format asked for."""

from typing import Literal, TypeAlias

from bot.qr_poster import Wording

Format: TypeAlias = Literal["png", "svg", "pdf"]


def render(wording: Wording, wanted: Format) -> bytes:
    """The renderers load slowly, so only the one that is needed is loaded."""
    from bot.qr_poster import lay_out  # noqa: PLC0415

    poster = lay_out(wording)
    if wanted == "png":
        from bot.qr_png import render_png  # noqa: PLC0415

        return render_png(poster)
    if wanted == "svg":
        from bot.qr_svg import render_svg  # noqa: PLC0415

        return render_svg(poster)
    from bot.qr_pdf import render_pdf  # noqa: PLC0415

    return render_pdf([poster], wording.title)
