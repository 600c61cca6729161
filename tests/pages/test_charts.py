"""The chart behind a signed address: drawn for who was given it, nothing for who guesses."""

import io

from PIL import Image

from bot.houses import house_of
from handlers.kit.chart_link import chart_path
from tests.pages.conftest import TODAY, Site


def path_of(site: Site, code: str) -> str:
    key = house_of(site.config, site.config.official_accounts[0]).code_key
    return chart_path(key, code, "week", TODAY)


def test_the_picture_is_drawn(site: Site) -> None:
    answer = site.get(path_of(site, "MYPHU03"))

    with Image.open(io.BytesIO(answer.data)) as picture:
        assert (answer.status_code, picture.format, picture.size) == (200, "PNG", (1080, 1080))
    assert answer.headers["Cache-Control"] == "max-age=600"


def test_a_guessed_address_shows_nothing(site: Site) -> None:
    path = path_of(site, "MYPHU03")

    assert site.get(path.replace("MYPHU03", "MYLOC04")).status_code == 404
    assert site.get("/b/anything.png").status_code == 404


def test_a_unit_that_is_not_there_shows_nothing(site: Site) -> None:
    assert site.get(path_of(site, "NOWHERE")).status_code == 404
