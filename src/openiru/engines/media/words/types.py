"""Words of what was read from pictures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrText:
    """What optical character recognition took a picture's letters for. Never quoted as what somebody wrote."""

    text: str
    language: str  # of the model that read it: ISO 639-2, as tesseract names it
    scale: float  # of the picture that was read; letters of a usual size are at 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseFound:
    """A phrase that what was read resembles; a lead for somebody who looks at the picture."""

    phrase: str
    likeness_percent: (
        float  # 0 to 100, of letters without spaces; likely misreadings count little, the worst word much
    )
    read_as: str  # in its comparable form, without spaces
    language: str
    scale: float
