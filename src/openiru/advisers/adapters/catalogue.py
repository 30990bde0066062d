"""Which adapter asks which kind of adviser?"""

from collections.abc import Iterator
from contextlib import contextmanager

from openiru.advisers.adapters.channel import Channel
from openiru.advisers.adapters.chat import ChatClassifier
from openiru.advisers.adapters.onnx_folder import OnnxClassifier
from openiru.advisers.adapters.taxonomy import TaxonomyClassifier
from openiru.advisers.adapters.tokens import TokenClassifier
from openiru.advisers.types import AdviserKind, Classifier, Definition


@contextmanager
def opened(definition: Definition, *, public_hosts: frozenset[str] = frozenset()) -> Iterator[Classifier]:
    """The classifier that a definition describes, ready to be asked within the block.

    Raises:
        NotInstalledError: if what runs it is not installed.
        BrokenModelFolderError: if its folder is not the one described.
    """
    if definition.kind is AdviserKind.ONNX:
        yield OnnxClassifier.load(definition)
        return
    with Channel(definition, public_hosts=public_hosts) as channel:
        yield _over(definition, channel)


def _over(definition: Definition, channel: Channel) -> Classifier:
    match definition.kind:
        case AdviserKind.CHAT:
            return ChatClassifier(definition, channel)
        case AdviserKind.TOKENS:
            return TokenClassifier(definition, channel)
        case _:
            return TaxonomyClassifier(definition, channel)
