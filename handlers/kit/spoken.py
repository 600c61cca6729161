"""Saying hours as people say them: "7 giờ", "6 giờ 30"."""

from datetime import time

from handlers.kit.context import Context
from handlers.kit.texts import Texts


def say_hour(ctx: Context, at: time) -> str:
    key = "hour_minute" if at.minute else "hour"
    return Texts("kit", ctx.house.language)(key, hour=at.hour, minute=f"{at.minute:02d}")
