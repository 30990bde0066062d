"""Hands nothing over: each message waits for a person who files it in the platform's own form."""

from typing import Self

from openiru.platforms.connectors.base import AwaitsPerson
from openiru.platforms.connectors.manual.settings import ManualSettings
from openiru.platforms.types import OutboundMessage, RouteTarget


class ManualConnector:
    """Turns messages for one platform into tasks."""

    def __init__(self, target: RouteTarget) -> None:
        self._settings = ManualSettings.read(target.settings)

    def deliver(self, _message: OutboundMessage) -> AwaitsPerson:
        """Leave a message to a person."""
        return AwaitsPerson(
            file_within_s=self._settings.file_within_hours * 3600,
            why="This platform is reached through its own form.",
        )

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
