"""Texts of known language that a Debian machine holds: word lists of tesseract, catalogues of translations, documents.

Learnt from: the word lists (Apache-2.0; `tesseract-ocr-urd` and so on) with the small words that are listed here, mixed to
texts; Python's own documentation (PSF) and half of the British English, Hindi, Marathi and Nepali catalogues; RUHSOLD's training texts (MIT) for Roman
Urdu; catalogues of other languages for "none of these". Asked about: catalogues of the languages, which nothing was learnt
from, RUHSOLD's validation texts, and files that are named on the command line.
"""

import csv
import gettext
import random
import re
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from pydoc_data import topics
from typing import Final

import django

from openiru.engines.text.languages.pieces import letters_of

TESSDATA: Final = Path("/usr/share/tesseract-ocr/5/tessdata")
CATALOGUES: Final = Path("/usr/share/locale")
ROMAN_URDU: Final = Path(__file__).parents[3] / "shared" / "data" / "roman-urdu"
TESSERACT_NAMES: Final = {"ur": "urd", "sd": "snd", "ps": "pus", "ar": "ara", "fa": "fas", "en": "eng"}
OTHER_ARABIC: Final = ("ckb", "ug", "az_IR")
OTHER_DEVANAGARI: Final = ("mr", "ne", "mai", "kok")
OTHER_LATIN: Final = tuple(
    "az ca cs cy da de es et eu fi fr hr hu id it lt lv ms nl pl pt so sq sw tr uz vi".split()  # noqa: SIM905  (a table)
)
SMALL_WORDS: Final = {
    "ur": "ہے ہیں کی کے کا کو سے میں اور نہیں یہ وہ نے پر بھی تھا تھی تھے ہو کر کیا جو تو ہی اس ان گیا گئی رہا رہی رہے ایک"
    " اپنے لیے ساتھ بعد کہ مگر لیکن اب تک جب کوئی کچھ مجھے آپ ہم تم میرا ہوا ہوئی چاہیے گے گا گی دیا کرتے والے",
    "sd": "آهي آهن جي جو جا کي ۾ ۽ ته نه هن هو هي ڪري ڪيو سان تي کان پر اها اهو هئي هيو ٿي ٿو ٿا ويو وئي به جيڪي جيڪو هڪ"
    " پنهنجي لاءِ مان تون اسان توهان ڪندو رهيو رهي ڪو ڇا اچي هتي تنهن جڏهن هئا ڪرڻ",
    "ps": "د په کې چې دی ده دي او ته له سره یې نه هم دا هغه هغې کړي کړی کړه شوي شوی شو وو و وه څخه لپاره به مې مو زه ته موږ"
    " تاسو دوی څه چا يو یو یوه پر باندې خپل خپله کوي لري ويل ولې که نو تر پورې شي هر ځان",
    "ar": "في من على إلى عن أن إن هذا هذه التي الذي كان كانت لا ما لم لن قد ثم أو و مع كل بعد قبل هو هي هم نحن أنا أنت يا بين"
    " حتى عند ذلك تلك كما غير بل إذا لكن أيضا منذ خلال فيه له لها عليه الى ان او",
    "fa": "است در به از که این را با برای آن تا می شود شد کرد بود های یک خود هم نیز اما اگر یا بر هر چه من ما او شما آنها نیست"
    " باید کنند کنید کند دارد دارند شده بودند همه چرا نمی ها بی پس چون هیچ ولی",
    "en": "the of and to in is it you that he was for on are with as i his they be at one have this from or had by not but what"
    " all were we when your can said there an each which she do how their if will up about out many then them so some her",
}
_BIDI: Final = re.compile("[\u200b-\u200f\u202a-\u202e]")
_PLACEHOLDERS: Final = re.compile(r"%\(\w+\)\w|%\d*\$?[-\w.]*\w|\{\w*\}|<[^>]+>|_")
_OTHER_KEYBOARD: Final = str.maketrans("یکہ", "يكه")
_LEAST_LETTERS: Final = 20


def word_list(language: str, tessdata: Path = TESSDATA) -> list[str]:
    """The words that tesseract expects in a language; empty where it is not installed."""
    name = TESSERACT_NAMES[language]
    source = tessdata / f"{name}.traineddata"
    if not source.is_file():
        return []
    with tempfile.TemporaryDirectory() as folder:
        prefix = f"{folder}/{name}."
        subprocess.run(["combine_tessdata", "-u", source, prefix], check=True, capture_output=True)
        subprocess.run(
            ["dawg2wordlist", f"{prefix}lstm-unicharset", f"{prefix}lstm-word-dawg", f"{prefix}words"],
            check=True,
            capture_output=True,
        )
        lines = Path(f"{prefix}words").read_text(encoding="utf-8").split("\n")
    words = (_BIDI.sub("", line).strip() for line in lines)
    return sorted({word for word in words if len(word) > 1 and letters_of(word) == f" {word.casefold()} "})


def mixed_texts(language: str, words: list[str], count: int) -> Iterator[str]:
    """Texts of words and small words drawn at random, some in letters of a neighbour's keyboard; always the same."""
    rng = random.Random(f"texts of {language}")
    small = SMALL_WORDS[language].split()
    for _ in range(count):
        drawn = rng.choices([small, words], [0.42, 0.58], k=rng.randint(2, 14))
        yield _typed(language, " ".join(map(rng.choice, drawn)), rng.random())


def _typed(language: str, text: str, chance: float) -> str:
    if language in {"ur", "fa", "ps"} and chance < 0.12:
        return text.translate(_OTHER_KEYBOARD)
    if language == "ar" and chance < 0.08:
        return text.replace("ي", "ی").replace("ك", "ک")
    if language == "ps" and chance < 0.3:
        return text.translate(str.maketrans("ېۍګټ", "ییگٹ"))
    return text


def catalogue(language: str, *, half: int | None = None) -> list[str]:
    """Translated sentences of installed programs, without placeholders; of one half of the programs, by their names."""
    found = set()
    roots = (
        CATALOGUES / language / "LC_MESSAGES",
        *Path(django.__file__).parent.glob(f"**/locale/{language}/LC_MESSAGES"),
    )
    for root in roots:
        for name in sorted(root.glob("*.mo")):
            if half is None or zlib.crc32(name.name.encode()) % 2 == half:
                found |= set(_sentences(name))
    return sorted(text for text in found if len(letters_of(text)) >= _LEAST_LETTERS + 2)


def _sentences(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  (no other way)
    except (OSError, UnicodeDecodeError, ValueError):
        return
    for key, text in known.items():
        if key and isinstance(text, str):
            yield _PLACEHOLDERS.sub("", text)


def english() -> list[str]:
    """Sentences of Python's documentation."""
    texts = []
    for topic in topics.topics.values():
        for sentence in re.split(r"(?<=[.!?])\s+|\n\n", topic):
            text = re.sub(r"\s+", " ", re.sub(r'["`*:\\]', " ", sentence))
            if 15 < len(text) < 300 and re.search(r"[a-z] [a-z]+ [a-z]", text):
                texts.append(text)
    return texts


def roman_urdu(part: str) -> list[str]:
    """Posts of RUHSOLD: `train` or `validation`; empty where they are not."""
    path = ROMAN_URDU / f"task_1_{part}.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="\n") as file:
        return [row[0] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
