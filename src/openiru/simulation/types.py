"""What does a scenario say? Parameters of a world, of platforms and of a unit; nothing depends on the seed."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Role(StrEnum):
    """What an invented account truly is; only the first two may be referred."""

    SUPPORTER_MEDIA = "supporter_media"
    MEMBER = "member"
    NEWS = "news"
    RESEARCH = "research"
    COUNTER_SPEECH = "counter_speech"
    NAMESAKE = "namesake"
    ORDINARY = "ordinary"


class PlatformName(StrEnum):
    """The platforms whose export formats the world can write."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    X = "x"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


class BlockOutcome(StrEnum):
    """What a platform reports when it acts on an account."""

    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_TERMINATED = "account_terminated"
    REMOVED_TOS = "removed_tos"


class RefusalOutcome(StrEnum):
    """What a platform reports when it does not act."""

    NOT_VIOLATING = "not_violating"
    INSUFFICIENT_INFORMATION = "insufficient_information"
    DECLINED_JURISDICTION = "declined_jurisdiction"


class Produced(StrEnum):
    """How much a platform hands over when it answers a request for data."""

    SOME = "some"
    ALL = "all"
    NONE = "none"


def _some_weight(weights: dict[StrEnum, float]) -> dict[StrEnum, float]:
    if not sum(weights.values()) > 0:
        raise ValueError("at least one share must be greater than 0")
    return weights


Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[float, Field(gt=0)]
Words = Annotated[str, Field(min_length=1)]
BlockMix = Annotated[dict[BlockOutcome, Weight], AfterValidator(_some_weight)]
RefusalMix = Annotated[dict[RefusalOutcome, Weight], AfterValidator(_some_weight)]
ProducedMix = Annotated[dict[Produced, Weight], AfterValidator(_some_weight)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Spread(_Part):
    """A lognormal distribution."""

    median: Positive
    sigma: Annotated[float, Field(ge=0, le=4)]


class Delay(_Part):
    """A lognormal delay; draws above `longest_hours` are drawn again."""

    median_hours: Positive
    sigma: Annotated[float, Field(ge=0, le=4)]
    longest_hours: Positive

    @model_validator(mode="after")
    def _median_lies_below_longest(self) -> Self:
        if self.longest_hours < self.median_hours:
            raise ValueError("longest_hours must not be smaller than median_hours")
        return self


class Names(_Part):
    """One organisation's names by script, as texts of the world use them."""

    latin: Annotated[tuple[Words, ...], Field(min_length=1)]
    urdu: tuple[Words, ...] = ()


class Organisation(_Part):
    """An organisation of the registry, and how texts of the world call it."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    weight: Positive  # its part of all true accounts, against the other organisations' weights
    names: Names  # as lists spell them
    variants: Names  # as people spell them
    acronyms: tuple[Words, ...] = ()
    namesakes: Annotated[
        tuple[Words, ...], Field(min_length=1)
    ]  # invented, harmless, share a name or acronym


class Answers(_Part):
    """How a platform answers the unit's quota of account blocks."""

    blocks: Count
    refuses: Count
    acknowledges: Share  # of the messages that it receives
    acknowledge: Delay
    decide: Delay  # from receipt to the decision on one item
    report_every_hours: Positive  # decisions are told in bundles, at whole multiples of this
    block_outcomes: BlockMix
    refusal_outcomes: RefusalMix


class Faults(_Part):
    """What goes wrong on the way to a platform, as shares of all requests; and on the way back."""

    unavailable_before: Share  # 503, nothing recorded
    unavailable_after: Share  # 503 although recorded
    reset_after: Share  # recorded, then the connection breaks without an answer
    slow: Share
    slow_seconds: Annotated[float, Field(ge=0, le=60)]
    duplicate_callbacks: Share  # sent a second time, unchanged


class PlatformPlan(_Part):
    """One platform: its size in the world, the unit's quota, and how it behaves."""

    accounts: Count
    posts: Count
    pictures: Count
    quota: Count  # accounts that the unit refers until the story ends
    answers: Answers
    faults: Faults

    @property
    def silent(self) -> int:
        """How many of the quota get no decision before the story ends."""
        return self.quota - self.answers.blocks - self.answers.refuses

    @model_validator(mode="after")
    def _numbers_fit(self) -> Self:
        if self.silent < 0:
            raise ValueError(
                f"answers.blocks and answers.refuses together must not exceed the quota of {self.quota}"
            )
        if self.posts < self.accounts:
            raise ValueError(f"posts must be at least the number of accounts, {self.accounts}")
        return self


class LookAlikes(_Part):
    """Accounts that must not be referred, as shares of the platform's true accounts."""

    news: Weight
    research: Weight
    counter_speech: Weight
    namesake: Weight


class World(_Part):
    """How the invented world is made up."""

    surplus: Weight  # true accounts beyond each quota, as a share of it
    hidden: Share  # of the true accounts: nothing an engine could see
    members: Share  # of the true accounts: members; the others are supporters' media
    look_alikes: LookAlikes
    passing_mentions: Share  # of the ordinary accounts: name an organisation in one post
    followers: Spread  # of true accounts
    followers_ordinary: Spread
    days_of_posts: Annotated[int, Field(ge=1, le=3650)]

    def true_accounts(self, quota: int) -> int:
        """How many true accounts a platform with this quota has."""
        return round(quota * (1 + self.surplus))

    def look_alike_count(self, role: Role, quota: int) -> int:
        """How many accounts of one kind of look-alike a platform with this quota has."""
        share: float = getattr(self.look_alikes, role.value)
        return round(self.true_accounts(quota) * share)


class WorkingHours(_Part):
    """When the unit works."""

    time_zone: Words
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...]  # ISO: 1 is Monday
    begins: time
    ends: time

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("ends must be later than begins")
        return self


class Errs(_Part):
    """How often a person is wrong."""

    refers_look_alike: Share  # would refer an account that must not be referred
    misses_true: Share  # would dismiss an account that should be referred


class Unit(_Part):
    """The unit's people, as the story plays them."""

    analysts: Annotated[int, Field(ge=1, strict=True)]
    supervisors: Annotated[int, Field(ge=1, strict=True)]
    hours: WorkingHours
    minutes_per_case: Positive
    analyst: Errs
    second_person: Errs
    items_per_referral: Annotated[int, Field(ge=1, strict=True)]
    last_referral_date: date  # so that decisions on the last referrals fall before the story ends


class DataRequests(_Part):
    """Requests for data, over all platforms."""

    count: Count
    answered: Count
    answer: Delay
    produced: ProducedMix

    @model_validator(mode="after")
    def _answered_is_a_part(self) -> Self:
        if self.answered > self.count:
            raise ValueError(f"answered must not exceed count, {self.count}")
        return self


class Meetings(_Part):
    """Meetings with platforms."""

    count: Count


class Interactive(_Part):
    """How fast platforms answer while the story's clock runs, so that a person can watch."""

    from_seconds: Annotated[float, Field(ge=0)]
    to_seconds: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_seconds < self.from_seconds:
            raise ValueError("to_seconds must not be smaller than from_seconds")
        return self


class Scenario(_Part):
    """All parameters of one story."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    about: Words
    story_from: date
    story_to: date  # the figures' day; inclusive
    step_hours: Annotated[int, Field(ge=1, le=168, strict=True)]
    organisations: Annotated[tuple[Organisation, ...], Field(min_length=1)]
    platforms: Annotated[dict[PlatformName, PlatformPlan], Field(min_length=1)]
    world: World
    unit: Unit
    data_requests: DataRequests
    meetings: Meetings
    interactive: Interactive

    @property
    def begins_at(self) -> datetime:
        """The first moment of the story."""
        return datetime.combine(self.story_from, time(), tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the story's last day."""
        return datetime.combine(self.story_to + timedelta(days=1), time(), tzinfo=UTC)

    @model_validator(mode="after")
    def _days_are_in_order(self) -> Self:
        if self.story_to < self.story_from:
            raise ValueError("story_to must not be before story_from")
        if not self.story_from <= self.unit.last_referral_date <= self.story_to:
            raise ValueError("unit.last_referral_date must lie between story_from and story_to")
        return self

    @model_validator(mode="after")
    def _accounts_hold_the_cast(self) -> Self:
        slugs = [organisation.slug for organisation in self.organisations]
        if len(set(slugs)) < len(slugs):
            raise ValueError("organisations: each slug may stand once")
        for name, plan in self.platforms.items():
            needed = self.world.true_accounts(plan.quota) + sum(
                self.world.look_alike_count(Role(role), plan.quota) for role in LookAlikes.model_fields
            )
            if plan.accounts < needed:
                raise ValueError(
                    f"platforms.{name}.accounts must be at least {needed}: "
                    "the quota with its surplus and its look-alikes"
                )
        return self
