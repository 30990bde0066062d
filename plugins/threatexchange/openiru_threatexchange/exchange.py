"""An OpenIRU among the exchanges of python-threatexchange."""

import time
import typing as t
from dataclasses import dataclass, field
from datetime import datetime

from threatexchange.exchanges import auth
from threatexchange.exchanges import fetch_state as state
from threatexchange.exchanges.collab_config import CollaborationConfigWithDefaults
from threatexchange.exchanges.signal_exchange_api import SignalExchangeAPI
from threatexchange.signal_type.pdq.signal import PdqSignal
from threatexchange.signal_type.signal_base import SignalType

from openiru_threatexchange.feed import Feed, FeedError

_NAME: t.Final = "openiru"


@dataclass
class _Required:
    url: str = field(metadata={"help": "address of the unit's OpenIRU, for example https://iru.example"})


@dataclass
class OpenIRUCollabConfig(CollaborationConfigWithDefaults, _Required):
    """Which OpenIRU to read."""

    api: str = field(init=False, default=_NAME)


@dataclass
class OpenIRUCheckpoint(state.FetchCheckpointBase):
    """How far the feed was read, and when."""

    checkpoint: str
    fetched_at: int

    def get_progress_timestamp(self) -> int | None:
        """When it was read last."""
        return self.fetched_at


@dataclass
class OpenIRUEntry:
    """An entry of the feed that stands."""

    signal_type: str
    value: str
    organisation: str
    unit: str
    legal_basis: str
    decision: str
    expires_at: str | None

    @classmethod
    def of(cls, record: dict[str, t.Any]) -> "OpenIRUEntry":
        """What an entry of the feed says."""
        organisation = record.get("organisation") or {}
        return cls(
            signal_type=str(record["signal_type"]),
            value=str(record["hash"]).lower(),
            organisation=str(organisation.get("slug", "")),
            unit=str(record.get("unit", "")),
            legal_basis=str(record.get("legal_basis", "")),
            decision=str(record.get("decision", "")),
            expires_at=record.get("expires_at"),
        )

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return (
            self.expires_at is not None and datetime.fromisoformat(self.expires_at).timestamp() <= time.time()
        )


@dataclass
class OpenIRUSignalMetadata(state.FetchedSignalMetadata):
    """Who says that a hash belongs to which organisation's output, and on what ground."""

    entries: list[OpenIRUEntry]

    def get_as_opinions(self) -> t.Sequence[state.SignalOpinion]:
        """One for each entry: positive, with the organisation as its tag."""
        return [
            state.SignalOpinion(
                is_mine=False,
                category=state.SignalOpinionCategory.POSITIVE_CLASS,
                tags={entry.organisation},
            )
            for entry in self.entries
        ]


@dataclass
class OpenIRUCredentials(auth.CredentialHelper):
    """A token of the unit."""

    ENV_VARIABLE: t.ClassVar[str] = "TX_OPENIRU_TOKEN"
    FILE_NAME: t.ClassVar[str] = "~/.tx_openiru_token"

    token: str = field(metadata={"help": "a token that the unit made with `openiru user token`"})

    @classmethod
    def _from_str(cls, s: str) -> "OpenIRUCredentials":
        return cls(token=s.strip())

    def _are_valid(self) -> bool:
        return bool(self.token)


class OpenIRUSignalExchangeAPI(
    auth.SignalExchangeWithAuth[OpenIRUCollabConfig, OpenIRUCredentials],
    SignalExchangeAPI[OpenIRUCollabConfig, OpenIRUCheckpoint, OpenIRUSignalMetadata, str, OpenIRUEntry],
):
    """Reads the feed. Its key is the entry, not the hash: two entries may hold the same one, and one of them may go."""

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed

    @classmethod
    def get_name(cls) -> str:
        """How collaborations name this exchange."""
        return _NAME

    @staticmethod
    def get_config_cls() -> type[OpenIRUCollabConfig]:
        """What a collaboration is described by."""
        return OpenIRUCollabConfig

    @staticmethod
    def get_checkpoint_cls() -> type[OpenIRUCheckpoint]:
        """How far the feed was read."""
        return OpenIRUCheckpoint

    @staticmethod
    def get_record_cls() -> type[OpenIRUSignalMetadata]:
        """What is known of a hash."""
        return OpenIRUSignalMetadata

    @staticmethod
    def get_credential_cls() -> type[OpenIRUCredentials]:
        """What opens the feed."""
        return OpenIRUCredentials

    @classmethod
    def for_collab(
        cls, collab: OpenIRUCollabConfig, credentials: OpenIRUCredentials | None = None
    ) -> "OpenIRUSignalExchangeAPI":
        """The exchange of a collaboration."""
        credentials = credentials or OpenIRUCredentials.get(cls)
        return cls(Feed(collab.url, credentials.token))

    def fetch_iter(
        self,
        supported_signal_types: t.Sequence[type[SignalType]],  # noqa: ARG002  (named by the base)
        checkpoint: OpenIRUCheckpoint | None,
    ) -> t.Iterator[state.FetchDelta[str, OpenIRUEntry, OpenIRUCheckpoint]]:
        """Everything that changed since the checkpoint, page by page; withdrawn entries are deletions.

        Raises:
            FeedError: if the feed does not answer as it should.
        """
        after = "0" if checkpoint is None else checkpoint.checkpoint
        while True:
            page = self._feed.page(after)
            updates = dict(_change(record) for record in page.entries)
            yield state.FetchDelta(updates, OpenIRUCheckpoint(page.checkpoint, int(time.time())))
            if not page.has_more:
                return
            after = page.checkpoint

    @classmethod
    def naive_convert_to_signal_type(
        cls,
        signal_types: t.Sequence[type[SignalType]],
        collab: OpenIRUCollabConfig,  # noqa: ARG003  (named by the base)
        fetched: t.Mapping[str, OpenIRUEntry],
    ) -> dict[type[SignalType], dict[str, OpenIRUSignalMetadata]]:
        """Hashes with all entries that hold them; without those whose time is over."""
        if PdqSignal not in signal_types:
            return {}
        found: dict[str, OpenIRUSignalMetadata] = {}
        for entry in fetched.values():
            if entry.signal_type == PdqSignal.get_name() and not entry.has_expired:
                found.setdefault(entry.value, OpenIRUSignalMetadata([])).entries.append(entry)
        return {PdqSignal: found} if found else {}


def _change(record: t.Any) -> tuple[str, OpenIRUEntry | None]:
    try:
        key = str(record["id"])
        if record["status"] == "withdrawn":
            return key, None
        entry = OpenIRUEntry.of(record)
        PdqSignal.validate_signal_str(entry.value)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FeedError(f"An entry of the feed cannot be read: {error!r}.") from error
    return key, entry
