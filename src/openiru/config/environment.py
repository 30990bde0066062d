"""Which settings does the environment give, and are they right?

Every setting is a variable `OPENIRU_<NAME>`; secrets may also come from a file named by
`OPENIRU_<NAME>_FILE`. Each has a heading in docs/reference/settings.md.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from openiru.foundation.errors import BadInputError
from openiru.foundation.ownership import owner_of

PREFIX: Final = "OPENIRU_"


class Environment(BaseSettings):
    """The settings as read; a wrong value stops the start with a sentence."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", env_ignore_empty=True)

    # Where everything lives: the embedded database, evidence, the secret key.
    data: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "openiru")
    # Signs sessions and seals platform secrets; made by `openiru init` when absent.
    secret_key: str = ""
    # Whose installation this is: a unit's or a platform's; empty means what the data folder was made for.
    role: str = Field(default="", pattern="^(unit|platform|)$")
    # Names under which browsers may reach the desk.
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    # The address that platforms and links use.
    public_url: str = "http://127.0.0.1:8000"
    # What the unit is called on pages and in referrals.
    unit_name: str = "National Internet Referral Unit"
    # How long an approved referral waits before it leaves, so that a slip can be recalled.
    recall_window_s: int = Field(default=600, ge=0, le=86_400)
    # How far the time of a signed callback may lie from our clock.
    callback_tolerance_s: int = Field(default=300, ge=10, le=3_600)
    # How long before it is noted a pause of a clock may begin without a second person; the database allows 900 at most.
    pause_tolerance_s: int = Field(default=300, ge=0, le=900)
    # Where mail that comes back is taken, by LMTP from this machine's mail server; empty means nowhere.
    mail_listen: str = Field(default="", pattern=r"^((127\.0\.0\.1|\[::1\]):[0-9]{1,5}|)$")
    # A folder of files that open exchanges; empty means one in the data folder.
    exchange_keys: str = ""
    # The file that describes advisers; empty means advisers.yaml in the data folder.
    advisers: str = ""
    # Hosts outside the house that advisers may live on, and texts may go to; separated by commas.
    advisers_public_hosts: str = ""
    # A folder with forms/ and profiles/ of the unit, which take the place of ours; empty means ours alone.
    forms: str = ""
    # A story clock for exercises; empty in real work.
    clock_file: str = ""
    # Whether everybody must log in with a second factor.
    totp_required: bool = True
    # Whether tesseract may read strangers' pictures where bubblewrap is missing: within limits, but with our rights.
    tools_unconfined: bool = False
    # Where clamd listens: unix:/run/clamav/clamd.ctl or 127.0.0.1:3310; empty means that there is no virus scanner.
    clamd: str = ""
    # After how many new decisions the worker learns anew; 0: only after some time.
    refit_decisions: int = Field(default=200, ge=0, le=1_000_000)
    # After how many hours the worker learns anew; 0: only after some decisions.
    refit_hours: int = Field(default=24, ge=0, le=8_760)
    # A file with the model by which returns are reckoned; empty: the one that comes with the program.
    returns_model: str = ""
    # Share of new accounts that are expected to be returns; 0: the share at which the model was trained.
    returns_expected_share: float = Field(default=0.0, ge=0.0, le=0.99)
    # How many subjects the worker looks at by itself, for each platform and hour; 0: it asks nobody.
    checks_per_hour: int = Field(default=0, ge=0, le=3_600)
    # For how many days after the last news of a subject it is looked at again.
    watch_days: int = Field(default=365, ge=1, le=3_650)
    # From where this installation asks: a name and a country, isb-1/PK; empty means that nobody says.
    vantage: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,39}/[A-Z]{2}|)$")
    # Other vantages whose looks may be taken in: ber-1/DE,lon-1/GB; empty: nobody's.
    other_vantages: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,39}/[A-Z]{2}(,[A-Za-z0-9][A-Za-z0-9._-]{0,39}/[A-Z]{2})*|)$",
    )
    # From how many vantages "gone" must have been seen, to be settled.
    gone_vantages: int = Field(default=1, ge=1, le=10)
    # Addresses that are known to be up, for controls: platform=url, separated by commas.
    check_controls: str = ""
    # A folder with rules/ and pages/ of the unit, which take the place of our probes; empty means ours alone.
    probes: str = ""
    # Words on redress that every referral carries.
    redress: str = "The account holder may object to this referral with the unit; a person who took no part in it decides."


def read_environment() -> Environment:
    """The settings of this process.

    Raises:
        SystemExit: with a sentence that names the variable, when a value is wrong.
    """
    _take_secrets_from_files()
    try:
        environment = Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SystemExit(f"{name} is wrong: {first['msg']}. See docs/reference/settings.md.") from error
    environment.data = environment.data.expanduser().absolute()
    in_the_way = next((path for path in (environment.data, *environment.data.parents) if path.exists()), None)
    if in_the_way is not None and not in_the_way.is_dir():
        raise SystemExit(f"{PREFIX}DATA is wrong: {in_the_way} is no folder. See docs/reference/settings.md.")
    if environment.forms and not Path(environment.forms).expanduser().is_dir():
        raise SystemExit(
            f"{PREFIX}FORMS is wrong: {environment.forms} is no folder. See docs/reference/settings.md."
        )
    try:
        owner_of(environment.data, environment.role)
    except BadInputError as error:
        raise SystemExit(error.message) from error
    return environment


def controls(written: str) -> dict[str, list[str]]:
    """Addresses that are known to be up, by platform.

    Raises:
        SystemExit: with a sentence, if one is not written as platform=url.
    """
    found: dict[str, list[str]] = {}
    for each in filter(None, (part.strip() for part in written.split(","))):
        platform, _, url = each.partition("=")
        if not (platform and url.startswith(("https://", "http://"))):
            raise SystemExit(
                f"{PREFIX}CHECK_CONTROLS is wrong: write platform=https://..., not {each!r}. See docs/reference/settings.md."
            )
        found.setdefault(platform, []).append(url)
    return found


def secret_key(environment: Environment) -> str:
    """The key from the environment or the data folder; a passing one where neither has it."""
    if environment.secret_key:
        return environment.secret_key
    kept = environment.data / "secret-key"
    if kept.is_file():
        return kept.read_text(encoding="ascii").strip()
    # Commands that only read plain files need no lasting key; `init` and `up` write one.
    return secrets.token_urlsafe(48)


def _take_secrets_from_files() -> None:
    name = PREFIX + "SECRET_KEY"
    path = os.environ.get(name + "_FILE")
    if path and not os.environ.get(name):
        try:
            os.environ[name] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SystemExit(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
