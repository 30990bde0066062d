"""Which accounts does a text call its author's own? "Our new channel @them", in English, Arabic, Urdu and Roman Urdu.

A reporter names accounts, too, and says "our" and "my" as everybody does: of a page, a report, an opinion. So the word for
"our", the word for an account and the mention must stand next to each other, with nothing between them but such words as
"is", "here" or "the old one"; what is denied, quoted or said of what belongs to the mention ("@them's victim") does not count.
"""

import re
from collections.abc import Iterator
from typing import Final

_WHO: Final = r"(?<![\w.@/-])(?>@\w[\w.]{0,98}\w(?!\w)|(?:https?://)?(?:[\w-]{1,63}\.){1,4}[a-z]{2,63}/[^\s,;،)]{1,500})"
_GAP: Final = r"[^\w.!?؟۔@/'’\"“”«»]{0,6}"  # signs and arrows, but no end of a sentence and no quotation
_PLATFORMS: Final = "telegram|facebook|x|twitter|tiktok|instagram|youtube|whatsapp"
_ADJECTIVE: Final = rf"(?:new|old|only|real|official|second|third|first|other|main|backup|reserve|former|previous|current|own|{_PLATFORMS})"
_NOUN: Final = r"(?:channel|account|page|group|handle|profile|backup|id|one)\b"
_GONE: Final = "gone|deleted|removed|banned|suspended|blocked|closed|lost"
_WORD: Final = (  # what may stand between "our channel" and the mention
    r"(?:is|was|it is|it's|at|here|now|named|called|formerly|previously|today|again|after|instead of|moved(?: to)?"
    rf"|(?:the |our |my )?(?:old|new|first|former|previous)(?: one)?|(?:on|at) (?:{_PLATFORMS})"
    rf"|(?:is|was|got|were|has been) (?:now )?(?:{_GONE})\b(?!\W*(?:after|by|because|since)\b)"
    r"|before (?:this|it|that)(?: one)? is \w+)\b"
)
_ARABIC: Final = r"\b[وف]?(?:قنات|حساب|صفحت|مجموعت)(?:نا|ي)\b"
_ARABIC_ADJECTIVE: Final = r"(?:ال(?:جديد|قديم|بديل|احتياطي|سابق|رسمي|ثاني|وحيد)ة?)\b"
_ARABIC_WORD: Final = (
    rf"(?:بعد|هو|هي|كان|كانت|هنا|الآن|بدل|بدلا من|و?{_ARABIC_ADJECTIVE}"
    r"|على(?: (?:تلغرام|تيليجرام|تلجرام|فيسبوك|تويتر|إكس|انستغرام|يوتيوب))?)\b"
)
_URDU_ADJECTIVE: Final = (
    r"(?:نی[اےی]|نئ[اےی]|پران[اےی]|دوسر[اےی]|پہل[اےی]|متبادل|اصلی?|سابقہ?|واحد|آفیشل|بیک ?اپ)"
)
_URDU_NOUN: Final = r"(?:چینل|اکاؤنٹ|اکاونٹ|پیج|گروپ|صفحہ)\b"
_URDU: Final = rf"\b(?:ہمار|میر)[اےی]\s+(?:{_URDU_ADJECTIVE}\s+){{0,3}}{_URDU_NOUN}"
_URDU_WORD: Final = rf"(?:پہلے|ہے|تھا|تھی|اب|یہ|یہاں|کے بعد|کی جگہ|کا نام|{_URDU_ADJECTIVE})"
_ROMAN_ADJECTIVE: Final = (
    rf"(?:na[yi][aiey]?|nai|puran[aiey]|d(?:oo|u)sr[aiey]|pehl[aiey]|asli?|{_ADJECTIVE})"
)
_ROMAN: Final = rf"\b(?:h[au]mar|mer)[aiey]\s+(?:{_ROMAN_ADJECTIVE}\s+){{0,3}}{_NOUN}"
_ROMAN_WORD: Final = rf"(?:pehle|hai|tha|thi|ab|yeh?|yahan|ke baad|ki jagah|{_ROMAN_ADJECTIVE})\b"
_OUR: Final = rf"\b(?:our|my)\s+(?:{_ADJECTIVE}\s+){{0,3}}{_NOUN}"


def _then(own: str, words: str) -> str:
    """What is one's own, and the mention at once, or after a few such words."""
    return rf"{own}{_GAP}(?:{words}{_GAP}){{0,3}}{_WHO}"


_SAID: Final = (
    _then(_OUR, _WORD),
    rf"{_WHO}\s+(?:is|was|=)\s+(?:now |also )?{_OUR}(?!['’]s)",
    _then(r"\b(?:follow|find|join) (?:us|me)\b", rf"(?:at|on|here|now|again|(?:on|at) (?:{_PLATFORMS}))\b")
    + r"(?!\s+(?:was|is|has|were|got)\b)",
    _then(_ARABIC, rf"(?:{_ARABIC_WORD}|{_ARABIC_ADJECTIVE})"),
    rf"{_WHO}\s+(?:(?:هو|هي|هذا|هذه|كان|كانت)\s+{_ARABIC}|{_ARABIC}\s+{_ARABIC_ADJECTIVE})",
    rf"\b(?:تابعونا|تابعوني){_GAP}(?:(?:على|عبر|في|هنا|الآن)\b{_GAP}){{0,2}}{_WHO}",
    _then(_URDU, _URDU_WORD),
    rf"{_WHO}\s+(?:پہلے |اب )?{_URDU}\s+(?:ہے|تھا|تھی)\b",
    rf"\bہمیں\s+(?:یہاں\s+|اب\s+)?فالو\s+(?:کریں|کیجیے|کرو){_GAP}{_WHO}|\bہمیں\s+{_WHO}\s+پر\s+(?:فالو|جوائن)",
    _then(_ROMAN, _ROMAN_WORD),
    rf"{_WHO}\s+(?:pehle |ab )?{_ROMAN}\s+(?:hai|tha|thi)\b",
    rf"\bh[au]me?i?n?\s+(?:yahan\s+|ab\s+)?follow\s+kar\w*{_GAP}{_WHO}|\bh[au]me?i?n?\s+{_WHO}\s+p(?:ar|e)\s+(?:follow|join)",
)
# In a profile "the old account" is somebody's own, too.
_SAID_IN_PROFILE: Final = (
    *_SAID,
    _then(
        rf"\b(?:old|former|previous|first|second|backup|main|other|new)\s+(?:{_ADJECTIVE}\s+)?{_NOUN}", _WORD
    ),
    rf"\bbackup(?:\s+(?:of|for))?{_GAP}(?:(?:the|our|my)\s+)?{_WHO}",
    rf"\b(?:formerly|previously){_GAP}(?:known as |at )?{_WHO}",
    rf"(?:^|[|•,;(.]\s*|\b(?:i|we)\s+)was\s+{_WHO}",
    _then(rf"\b(?:الحساب|القناة|الصفحة)\s+{_ARABIC_ADJECTIVE}", _ARABIC_WORD),
    _then(rf"\b{_URDU_ADJECTIVE}\s+{_URDU_NOUN}", _URDU_WORD),
    _then(rf"\b(?:puran|nay)[aiey]\s+{_NOUN}", _ROMAN_WORD),
)
_OWN: Final = re.compile("|".join(f"(?:{said})" for said in _SAID), re.IGNORECASE)
_OWN_IN_PROFILE: Final = re.compile("|".join(f"(?:{said})" for said in _SAID_IN_PROFILE), re.IGNORECASE)
_MENTION: Final = re.compile(_WHO, re.IGNORECASE)
_LOOKED_AT: Final = 60  # letters before what is said, and after it
_UNSAID_BEFORE: Final = re.compile(
    r"(?:\b(?:not|never|no|neither|nor|fake|false|so-called|\w+n['’]t|imperson\w*|pretend\w*|claim\w*|nahi\w*|jali|naqli"
    r"|ليس\w*|غير|مزيفة?|نہیں|جعلی|نقلی)\W+(?:\w+\W+){0,2}"
    r"|(?<!us )(?<!me )\b(?:on|in|by|from)\s+|\b(?:في|من)\s+|(?<!تابعونا )\bعلى\s+"  # "more on our page: @them"
    r"|[“«„][^”»]*|(?:^|\s)\"[^\"]*)$",
    re.IGNORECASE,
)
_OTHERS_BEFORE: Final = re.compile(  # whose old account it is, or what is told of it
    r"\b(?:about|on|of|against|like|from|by|to|for|with|their|his|her|your|its|whose|\w+['’]s|report\w*|expos\w+|track\w+"
    r"|monitor\w*|watch\w*)\s+(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_UNSAID_AFTER: Final = re.compile(
    r"['’]s\b|\W{0,3}(?:(?:is|was|are)\s+(?:not|an? fake|fake|false)|(?:is|was)n['’]t|\(?fake|not (?:us|me|ours?|mine|my)"
    r"|nahi\w*|jali|naqli|ليس\w*|مزيفة?|نہیں|جعلی|نقلی)\b"
    r"|\s+(?:کا|کے|کی|نے|کو|سے|پر|ka|ke|ki|ne|ko|se|par)\b(?!\s+(?:بعد|بجائے|جگہ|baad|bajaye|jagah)\b)",
    re.IGNORECASE,
)


def own_in(text: str, *, in_profile: bool = False) -> Iterator[str]:
    """The mentions and addresses in a text that it calls its author's own.

    Args:
        text: a post, or what a profile says.
        in_profile: it is a profile, where "old account @them" needs no "our".
    """
    if "@" not in text and "/" not in text:
        return
    for said in (_OWN_IN_PROFILE if in_profile else _OWN).finditer(text):
        before = text[max(0, said.start() - _LOOKED_AT) : said.start()]
        after = text[said.end() : said.end() + _LOOKED_AT]
        if _UNSAID_BEFORE.search(before) or _UNSAID_AFTER.match(after):
            continue
        if in_profile and not _OWN.match(said[0]) and _OTHERS_BEFORE.search(before):
            continue
        yield from _MENTION.findall(said[0])
