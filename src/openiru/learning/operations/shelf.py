"""How do models come into the folder of models, and out of it only as they were put there?"""

import shutil
from pathlib import Path

from openiru.engines.text.classifier.files import BrokenModelError, describe, load_model, save_model
from openiru.engines.text.classifier.model import TextModel
from openiru.foundation.ids import new_id
from openiru.learning.errors import BrokenVersionError
from openiru.learning.queries.versions import folder_of


def put(model: TextModel) -> tuple[str, int]:
    """Keep a model under its digest; the digest and the bytes of its files. The same model again changes nothing."""
    incoming = folder_of(f"incoming-{new_id()}")
    digest = save_model(model, incoming)
    folder = folder_of(digest)
    if folder.exists():
        shutil.rmtree(incoming)
    else:
        # Whole or not at all: a folder under a digest holds what the digest says.
        incoming.rename(folder)
    return digest, sum(file.stat().st_size for file in folder.iterdir())


def card(digest: str) -> str:
    """The model card of a version, as it lies beside its weights."""
    return (folder_of(digest) / "card.md").read_text(encoding="utf-8")


def take(digest: str) -> TextModel:
    """A model, checked against its digest.

    Raises:
        BrokenVersionError: if its folder is gone or was changed.
    """
    folder: Path = folder_of(digest)
    try:
        model = load_model(folder)
        found = describe(folder)["digest"]
    except BrokenModelError as error:
        raise BrokenVersionError(
            f"The version {digest} cannot be read: {error}. Bring its folder back, or refit: openiru learn refit."
        ) from error
    if found != digest:
        raise BrokenVersionError(f"The folder of version {digest} holds another one: {found}.")
    return model


def is_whole(digest: str) -> bool:
    """Whether the files of a version are there, as they were put away."""
    try:
        take(digest)
    except BrokenVersionError:
        return False
    return True
