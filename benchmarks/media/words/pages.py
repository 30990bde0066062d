"""Pictures of words, rendered: harmless Urdu words in random order, on plain ground and on posters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS: Final = {
    "Nastaliq (Noto)": Path("/usr/share/fonts/truetype/noto/NotoNastaliqUrdu-Regular.ttf"),
    "Naskh (Noto)": Path("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"),
    "Naskh (PakType)": Path("/usr/share/fonts/truetype/paktype/PakType Naskh Basic Urdu.ttf"),
    "Naskh (Nafees Web)": Path("/usr/share/fonts/truetype/fonts-nafees/NafeesWeb.ttf"),
}
# Two vocabularies without a word in common: what was chosen on one is told of the other.
_CHOSEN_ON: Final = (
    "دریا کنارے پرانا درخت موسم ہوا بارش پھول باغ بچے کتاب مدرسہ استاد سبق قلم دوات کاغذ میز کرسی دروازہ "
    "کھڑکی دیوار چھت سیڑھی گلی بازار دکان پھل سبزی دودھ روٹی چائے پانی برتن چمچ تھالی چولہا لکڑی آگ دھواں "
    "سورج چاند ستارے آسمان بادل زمین پہاڑ جنگل صحرا سمندر کشتی جہاز گاڑی ریل پٹری سڑک پل مسافر سامان ٹکٹ "
    "گھوڑا اونٹ بکری گائے مرغی بلی چڑیا کبوتر مچھلی تتلی شہد چیونٹی گھاس کھیت کسان ہل گندم چاول کپاس گنا "
    "رنگ سرخ سبز نیلا پیلا سفید سیاہ بڑا چھوٹا لمبا اونچا گہرا میٹھا نمکین ٹھنڈا گرم نیا خوبصورت صاف روشن"
)
_TOLD_OF: Final = (
    "شہر گاؤں محلہ مکان کمرہ صحن چراغ موم بتی گھڑی وقت صبح دوپہر شام رات ہفتہ مہینہ سال بہار خزاں گرمی سردی "
    "دوست پڑوسی مہمان بھائی بہن ماں باپ دادا نانی خالہ چچا لڑکا لڑکی بزرگ جوان ڈاکٹر مریض دوا ہسپتال آرام "
    "کھیل میدان گیند بلا جیت ہار کھلاڑی تماشا گیت ساز آواز ڈھول نغمہ شاعر قصہ کہانی خط لفافہ ڈاک پتہ خبر اخبار "
    "سوال جواب علم عقل محنت کام مزدور بڑھئی درزی موچی کپڑا دھاگا سوئی بٹن جوتا ٹوپی چادر تولیہ صابن آئینہ کنگھی "
    "سونا چاندی لوہا تانبا پتھر ریت مٹی اینٹ شیشہ ہیرا موتی قیمت سکہ دولت غریب امیر سچ امید خوشی سکون پیار"
)
VOCABULARIES: Final = {half: words.split() for half, words in (("A", _CHOSEN_ON), ("B", _TOLD_OF))}
LINES: Final = 6
WORDS_A_LINE: Final = 5
WIDTH: Final = 900
ABSENT: Final = 40  # phrases that are asked for on each page and stand nowhere in it


@dataclass(frozen=True, kw_only=True)
class Page:
    """A picture and what stands in it."""

    pixels: NDArray[np.uint8]  # shape (height, width, 3)
    words: tuple[str, ...]  # in the order in which they are read

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.words)


def can_render(font: str) -> bool:
    """Whether the font is installed."""
    return FONTS[font].exists()


@cache
def _font(font: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[font], size, layout_engine=ImageFont.Layout.RAQM)


def page(rng: np.random.Generator, vocabulary: list[str], font: str, *, poster: bool = False) -> Page:
    """Six lines of random words: black on white, or light on a coloured ground with a gradient and JPEG marks."""
    words = [str(each) for each in rng.choice(vocabulary, LINES * WORDS_A_LINE)]
    size = int(rng.integers(26, 52))
    face = _font(font, size)
    step = int(size * (2.6 if "Nastaliq" in font else 1.9))
    height = LINES * step + 2 * size
    picture = _ground(rng, height) if poster else Image.new("RGB", (WIDTH, height), "white")
    draw = ImageDraw.Draw(picture)
    ink = (250, 240, 200) if poster else (0, 0, 0)
    for line in range(LINES):
        told = " ".join(words[line * WORDS_A_LINE : (line + 1) * WORDS_A_LINE])
        draw.text(
            (WIDTH - 20, size // 2 + line * step), told, ink, face, "ra", direction="rtl", language="ur"
        )
    return Page(pixels=np.asarray(picture), words=tuple(words))


def _ground(rng: np.random.Generator, height: int) -> Image.Image:
    """A dark gradient with soft blots."""
    low, high = rng.integers(0, 60, 3), rng.integers(50, 130, 3)
    down = np.linspace(0, 1, height)[:, None, None]
    plain = (low + (high - low) * down) * np.ones((1, WIDTH, 1))
    blots = Image.fromarray(rng.integers(0, 60, (height // 40 + 1, WIDTH // 40 + 1), dtype=np.uint8))
    soft = blots.resize((WIDTH, height), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(8))
    return Image.fromarray(np.clip(plain + np.asarray(soft)[:, :, None], 0, 255).astype(np.uint8))


def phrases(rng: np.random.Generator, page: Page, vocabulary: list[str]) -> tuple[list[str], list[str]]:
    """All phrases of three words that stand in a line of the page, and forty that do not stand in it."""
    there = [
        " ".join(page.words[line * WORDS_A_LINE + first : line * WORDS_A_LINE + first + 3])
        for line in range(LINES)
        for first in range(WORDS_A_LINE - 2)
    ]
    absent: list[str] = []
    while len(absent) < ABSENT:
        made = " ".join(str(each) for each in rng.choice(vocabulary, 3, replace=False))
        if made not in page.text:
            absent.append(made)
    return there, absent
