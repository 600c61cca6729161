"""A news item's story at a length Zalo takes, wherever it is told."""

from models.news import NewsItem

_LONGEST = 1700  # of Zalo's 2000 characters, so that title and link always fit (zalo-api §3.2)


def story_of(item: NewsItem) -> str:
    """Whole lines, else whole words; what was cut off is shown by three dots."""
    body = item.body.strip()
    if len(body) <= _LONGEST:
        return body
    kept = body[:_LONGEST]
    end = max(kept.rfind("\n"), kept.rfind(" "), 0) or _LONGEST
    return f"{kept[:end].rstrip()}…"
