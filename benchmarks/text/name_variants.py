"""Other spellings of names by rules, as handles and lines show them; and the names that the rules are tried on.

One set of names, invented, is for choosing thresholds (`INVENTED`), another for the figures (`PUBLIC`: names of public
lists). Rules stand for what people do: other vowels, doubled letters, other letters for one sound, articles in and out,
digits for letters, words run together, letters left out; and the same name in Arabic, Urdu or Cyrillic letters, as written
by hand beside the names.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

# Latin spelling, and the same in other scripts; nobody is called so.
INVENTED: Final = {
    "Harakat-e-Sitara Sabz": ["حرکت ستارہ سبز", "حركة ستارة سبز", "Харакат Ситара Сабз"],
    "Jaish-ul-Kitab": ["جیش الکتاب", "جيش الكتاب", "Джайш уль Китаб"],
    "Lashkar-i-Darya": ["لشکر دریا", "لشكر دريا", "Лашкар Дарья"],
    "Tehreek Roshan Sitaray": ["تحریک روشن ستارے"],
    "Sipah-e-Zaitoon Pakistan": ["سپاہ زیتون پاکستان", "سباه زيتون باكستان"],
    "Jamaat al-Bustan": ["جماعت البستان", "جماعة البستان", "Джамаат аль Бустан"],
    "Ansar al-Qamar": ["انصار القمر", "أنصار القمر", "Ансар аль Камар"],
    "Northern Lantern Brigade": ["بریگیڈ لالٹین شمالی"],
    "Kohistan Freedom Marchers": [],
    "Hizb-e-Badal Watan": ["حزب بدل وطن", "حزب بدل وطن"],
    "Majlis Tahaffuz Chaman": ["مجلس تحفظ چمن"],
    "Katibat Nahr al-Asfar": ["كتيبة نهر الأصفر"],
    "Saraya al-Fanar": ["سرايا الفنار", "سرایا الفنار"],
    "Liwa Shajarat": ["لواء شجرة"],
}
PUBLIC: Final = {
    "Jaish-e-Mohammed": ["جیش محمد", "جيش محمد", "Джейш-е-Мухаммад"],
    "Lashkar-e-Tayyiba": ["لشکر طیبہ", "لشكر طيبة", "Лашкар-е-Тайба"],
    "Lashkar-e-Jhangvi": ["لشکر جھنگوی", "Лашкар-е-Джангви"],
    "Harkat-ul-Mujahideen": ["حرکت المجاہدین", "حركة المجاهدين", "Харакат уль-Муджахидин"],
    "Tehrik-e-Taliban Pakistan": [
        "تحریک طالبان پاکستان",
        "تحريك طالبان باكستان",
        "Техрик-е Талибан Пакистан",
    ],
    "Jamaat-ul-Ahrar": ["جماعت الاحرار", "جماعة الأحرار", "Джамаат-уль-Ахрар"],
    "Sipah-e-Sahaba": ["سپاہ صحابہ", "سباه صحابة"],
    "Hizbul Mujahideen": ["حزب المجاہدین", "حزب المجاهدين", "Хизб уль-Муджахидин"],
    "Boko Haram": ["بوكو حرام", "بوکو حرام", "Боко харам"],
    "Jabhat al-Nusra": ["جبهة النصرة", "جبہۃ النصرہ", "Джабхат ан-Нусра"],
    "Ansar al-Sharia": ["أنصار الشريعة", "انصار الشریعہ", "Ансар аш-Шариа"],
    "Harakat al-Shabaab": ["حركة الشباب", "حرکت الشباب", "Харакат аш-Шабааб"],
    "Jund al-Khilafah": ["جند الخلافة", "جند الخلافہ"],
    "Balochistan Liberation Army": ["بلوچستان لبریشن آرمی"],
    "Asbat al-Ansar": ["عصبة الأنصار", "عصبۃ الانصار"],
    "Jemaah Islamiyah": ["الجماعة الإسلامية"],
    "Abu Sayyaf Group": [],
    "Aum Shinrikyo": [],
    "Shining Path": [],
    "Jamaat-ud-Dawa": ["جماعت الدعوۃ", "جماعة الدعوة"],
}

_VOWELS: Final = {
    "a": "ae",
    "e": "ai",
    "i": "ey",
    "o": "ou",
    "u": "ou",
    "ai": "ay",
    "ee": "i",
    "aa": "a",
    "oo": "u",
}
_SOUNDS: Final = (
    ("kh", "x"),
    ("q", "k"),
    ("k", "q"),
    ("z", "s"),
    ("ck", "k"),
    ("sh", "ch"),
    ("j", "dj"),
    ("w", "v"),
    ("f", "ph"),
)
_DIGITS: Final = str.maketrans("aeiost", "431057")


def spellings(name: str, seed: int) -> Iterator[tuple[str, str]]:
    """Some other spellings of a Latin name with the rule of each; the same for the same seed."""
    rng = random.Random(f"{name}:{seed}")
    for rule, change in _RULES.items():
        changed = change(name, rng)
        if changed.lower() != name.lower() or rule in {"handle", "capitals"}:
            yield rule, changed


def _vowel(name: str, rng: random.Random) -> str:
    places = [place for place, letter in enumerate(name) if letter.lower() in "aeiou"]
    letters = list(name)
    for place in rng.sample(places, min(2, len(places))):
        letters[place] = rng.choice(_VOWELS[letters[place].lower()])
    return "".join(letters)


def _doubled(name: str, rng: random.Random) -> str:
    place = rng.choice([place for place, letter in enumerate(name) if letter.isalpha() and place])
    return name[:place] + name[place] + name[place:]


def _sound(name: str, rng: random.Random) -> str:
    fitting = [(old, new) for old, new in _SOUNDS if old in name.lower()]
    if not fitting:
        return name
    old, new = rng.choice(fitting)
    return re.sub(old, new, name, count=1, flags=re.IGNORECASE)


def _articles(name: str, rng: random.Random) -> str:
    joint = rng.choice([" ", " e ", "-i-", " ul "])
    return re.sub(r"[- ](?:e|i|ul|al|ud|ut)[- ]|[- ]", joint, name, count=1)


def _glued(name: str, rng: random.Random) -> str:
    joint = rng.choice(["", "_", "."])
    tail = rng.choice(["", "313", "_official", "786", "_pk", "2"])
    return re.sub(r"[- ]", joint, name).lower() + tail


def _camel(name: str, rng: random.Random) -> str:
    return "".join(part.capitalize() for part in re.split(r"[- ]", name)) + rng.choice(["", "1", "007"])


def _digits(name: str, rng: random.Random) -> str:
    glued = re.sub(r"[- ]", "", name).lower()
    place = rng.choice([place for place, letter in enumerate(glued[1:-1], 1) if letter in "aeiost"])
    return glued[:place] + glued[place].translate(_DIGITS) + glued[place + 1 :]


def _vowel_handle(name: str, rng: random.Random) -> str:
    return _glued(_vowel(name, rng), rng)


def _dropped(name: str, rng: random.Random) -> str:
    """One vowel left out, in a handle."""
    glued = re.sub(r"[- ]", "", name).lower()
    place = rng.choice([place for place, letter in enumerate(glued) if letter in "aeiou" and place])
    return glued[:place] + glued[place + 1 :]


def _slip(name: str, rng: random.Random) -> str:
    """Two neighbouring letters that changed places."""
    places = [p for p in range(1, len(name) - 2) if name[p].isalpha() and name[p + 1].isalpha()]
    place = rng.choice(places)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _in_words(name: str, rng: random.Random) -> str:
    return f"{rng.choice(['we follow', 'news of', 'media wing'])} {name} {rng.choice(['daily', 'official', ''])}".strip()


_RULES: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "vowel": _vowel,
    "doubled": _doubled,
    "sound": _sound,
    "articles": _articles,
    "handle": _glued,
    "camel": _camel,
    "digits": _digits,
    "vowel in a handle": _vowel_handle,
    "dropped vowel": _dropped,
    "slip": _slip,
    "among words": _in_words,
}
