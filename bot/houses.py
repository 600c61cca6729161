"""What the features know of each official account, made from the configuration."""

import hmac
from dataclasses import replace

from bot.config import Config, OfficialAccount
from handlers.kit.context import House


def leading_house(config: Config) -> House:
    """The first OA's, which carries the daily push for all of them."""
    first, *others = (house_of(config, account) for account in config.official_accounts)
    return replace(first, others=tuple(others))


def houses_of(config: Config) -> dict[str, House]:
    """Each OA's by its id."""
    return {account.oa_id: house_of(config, account) for account in config.official_accounts}


def house_of(config: Config, oa: OfficialAccount) -> House:
    return House(
        oa_id=oa.oa_id,
        oa_name=oa.name,
        zone=config.schedule.zone,
        public_url=config.server.public_url,
        daily_push=config.schedule.daily_push,
        quiet_hours=config.schedule.quiet_hours,
        late_until=config.schedule.late_until,
        khmer_units=frozenset(config.schedule.khmer_units),
        monthly_quota=oa.monthly_consultation_quota,
        language=config.language.default,
        code_key=_code_key(oa),
        two_people=config.approval.two_people,
    )


def _code_key(oa: OfficialAccount) -> bytes:
    """From the secret that changes least: a new one ends the slips that are still out."""
    secret = oa.app_secret.get_secret_value().encode()
    return hmac.digest(secret, b"chihoi invitation " + oa.oa_id.encode(), "sha256")
