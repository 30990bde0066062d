"""Tables of signals: banks and what is known, scans, matches and leads."""

from openiru.signals.models.banks import BankEntry, Opinion, SignalBank
from openiru.signals.models.known import KnownName, KnownTerm, KnownUrl
from openiru.signals.models.leads import Lead, Match, Scan, ScanShard, Searched
from openiru.signals.models.looks import Looked, MediaPrint
from openiru.signals.models.texts import TextCopy, TextGroup, TextSegment, TextsNoted

__all__ = [
    "BankEntry",
    "KnownName",
    "KnownTerm",
    "KnownUrl",
    "Lead",
    "Looked",
    "Match",
    "MediaPrint",
    "Opinion",
    "Scan",
    "ScanShard",
    "Searched",
    "SignalBank",
    "TextCopy",
    "TextGroup",
    "TextSegment",
    "TextsNoted",
]
