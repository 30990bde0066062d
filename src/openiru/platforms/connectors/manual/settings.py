"""What does a person need who files messages in a platform's own form?"""

from typing import Annotated

from pydantic import Field

from openiru.platforms.connectors.reach.shapes import Hours, Settings, Url


class ManualSettings(Settings):
    """Where the platform's form is, and within which time a message is filed there."""

    form_url: Url
    guidance: Annotated[str, Field(max_length=4_000)] = ""  # which boxes to fill in with what, for the person
    file_within_hours: Hours = 4
