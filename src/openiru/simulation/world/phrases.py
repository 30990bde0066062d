"""What do invented accounts say? Harmless placeholder texts in English, Urdu and Roman Urdu."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from openiru.simulation.types import Role


class Language(StrEnum):
    """Language and script of a text (BCP 47)."""

    ENGLISH = "en"
    URDU = "ur"
    ROMAN_URDU = "ur-Latn"


class Speech(StrEnum):
    """What a post is about."""

    ORDINARY = "ordinary"
    STATEMENT = "statement"  # of an organisation, by its supporters
    WINK = "wink"  # by its supporters, without a name
    REPORT = "report"
    STUDY = "study"
    OBJECTION = "objection"
    CLUB = "club"  # of a namesake
    MENTION = "mention"  # in passing, by anybody


Texts = Mapping[Language, tuple[str, ...]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Slots: {name} organisation or club, {n} a number, {day} a weekday, {place} an invented place.
SPEECHES: Final[Mapping[Speech, Texts]] = {
    Speech.STATEMENT: {
        Language.ENGLISH: (
            "Statement no. {n} of {name}: placeholder text for a test.",
            "{name} announces: placeholder no. {n}. This sentence stands for propaganda and says nothing.",
            "New from {name}: placeholder release {n}, for tests only.",
            "Media office of {name}, part {n}: placeholder words.",
        ),
        Language.URDU: (
            "{name} کا بیان نمبر {n}: یہ صرف آزمائشی متن ہے۔",
            "{name} کا اعلان، حصہ {n}۔ یہ جملہ خالی ہے اور صرف جانچ کے لیے ہے۔",
            "{name} کی طرف سے نیا آزمائشی پیغام {n}۔",
        ),
        Language.ROMAN_URDU: (
            "{name} ka bayan number {n}: yeh sirf test ka matn hai.",
            "{name} ka naya elaan {n}, khali jumla, sirf jaanch ke liye.",
            "{name} ki taraf se paigham {n}: placeholder.",
        ),
    },
    Speech.WINK: {
        Language.ENGLISH: (
            "Part {n} is out, friends know where to look. Placeholder without a name.",
            "Release {n} came on {day}. Placeholder, no name given.",
        ),
        Language.URDU: (
            "حصہ {n} آ گیا ہے، دوست جانتے ہیں کہاں۔ بغیر نام کا آزمائشی متن۔",
            "نیا حصہ {n}، {day} کو۔ آزمائشی جملہ۔",
        ),
        Language.ROMAN_URDU: (
            "Hissa {n} aa gaya hai, dost jaante hain kahan. Test ka jumla.",
            "Naya hissa {n}, {day} ko. Khali matn.",
        ),
    },
    Speech.REPORT: {
        Language.ENGLISH: (
            'News: police said on {day} that {name} issued "statement no. {n}". Placeholder report.',
            "Officials rejected a claim by {name}, our correspondent in {place} reports. Placeholder {n}.",
            "Explainer {n}: what is {name}, and which lists name it? Placeholder article.",
        ),
        Language.URDU: (
            "خبر: حکام نے {day} کو {name} کا دعویٰ مسترد کر دیا۔ آزمائشی رپورٹ {n}۔",
            "{place} سے نامہ نگار: {name} کے بیان پر ردعمل۔ آزمائشی خبر {n}۔",
        ),
        Language.ROMAN_URDU: (
            "Khabar: police ne {day} ko {name} ka dawa rad kar diya. Test report {n}.",
            "{place} se numainda: {name} ke bayan par radd-e-amal. Test khabar {n}.",
        ),
    },
    Speech.STUDY: {
        Language.ENGLISH: (
            "Working paper {n}: how {name} uses social media. Placeholder abstract.",
            "Seminar on {day}: coding {n} public statements of {name}. Placeholder notice of a research group.",
        ),
        Language.URDU: ("تحقیقی مقالہ {n}: {name} اور سماجی ذرائع ابلاغ۔ آزمائشی خلاصہ۔",),
        Language.ROMAN_URDU: ("Tehqeeqi maqala {n}: {name} aur social media. Test khulasa.",),
    },
    Speech.OBJECTION: {
        Language.ENGLISH: (
            "We reject {name}. Message no. {n} for peace: placeholder text.",
            "Do not share what {name} posts. Report it. Placeholder appeal {n}.",
        ),
        Language.URDU: (
            "ہم {name} کو مسترد کرتے ہیں۔ امن کا پیغام {n}، آزمائشی متن۔",
            "{name} کے پیغامات آگے نہ بھیجیں۔ آزمائشی اپیل {n}۔",
        ),
        Language.ROMAN_URDU: (
            "Hum {name} ko rad karte hain. Aman ka paigham {n}, test matn.",
            "{name} ke paighamat aage na bhejen. Test appeal {n}.",
        ),
    },
    Speech.CLUB: {
        Language.ENGLISH: (
            "{name}: meeting no. {n} on {day}, everybody is welcome.",
            "{name} thanks {n} members for a fine {day} in {place}.",
        ),
        Language.URDU: ("{name}: اجلاس نمبر {n}، {day} کو، سب کو دعوت ہے۔",),
        Language.ROMAN_URDU: ("{name}: ijlaas number {n}, {day} ko, sab ko dawat hai.",),
    },
    Speech.MENTION: {
        Language.ENGLISH: ("Saw {name} in the news again on {day}. Placeholder remark {n}.",),
        Language.URDU: ("{day} کو خبروں میں پھر {name} کا ذکر تھا۔ آزمائشی تبصرہ {n}۔",),
        Language.ROMAN_URDU: ("{day} ko khabron mein phir {name} ka zikr tha. Test tabsara {n}.",),
    },
    Speech.ORDINARY: {
        Language.ENGLISH: (
            "The bazaar in {place} opens at {n} on {day}.",
            "Tea number {n} of this {day}, and the rain has stopped in {place}.",
            "Our team made {n} runs in {place}, what a {day}!",
            "Lost a blue umbrella in {place} on {day}, please write if you found it.",
            "Recipe {n}: lentils, rice, a little patience.",
            "Bus {n} to {place} was late again on {day}.",
            "Finished a book of {n} pages. The best chapter plays in {place}.",
            "Who has mathematics exercise {n} from {day}?",
            "Sunset over {place}, picture {n} of my collection.",
            "The school in {place} planted {n} trees on {day}.",
        ),
        Language.URDU: (
            "{place} کا بازار {day} کو {n} بجے کھلے گا۔",
            "آج {day} کی چائے نمبر {n}، {place} میں بارش رک گئی۔",
            "ہماری ٹیم نے {place} میں {n} رنز بنائے۔",
            "کتاب کے {n} صفحے پڑھ لیے، کہانی بہت اچھی ہے۔",
            "{place} کے سکول نے {day} کو {n} درخت لگائے۔",
            "بس نمبر {n} آج پھر دیر سے آئی۔",
            "نسخہ {n}: دال، چاول اور تھوڑا سا صبر۔",
        ),
        Language.ROMAN_URDU: (
            "{place} ka bazaar {day} ko {n} baje khulega.",
            "Aaj {day} ki chai number {n}, {place} mein barish ruk gayi.",
            "Hamari team ne {place} mein {n} runs banaye.",
            "Kitaab ke {n} safhe parh liye, kahani achi hai.",
            "{place} ke school ne {day} ko {n} darakht lagaye.",
            "Bus number {n} aaj phir der se aayi.",
            "Nuskha {n}: daal, chawal aur thora sa sabr.",
        ),
    },
}

DAYS: Final[Texts] = {
    Language.ENGLISH: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    Language.URDU: ("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار"),
    Language.ROMAN_URDU: ("Peer", "Mangal", "Budh", "Jumerat", "Juma", "Hafta", "Itwar"),
}
PLACES: Final[Texts] = {
    Language.ENGLISH: (
        "Amber Town",
        "Kite Hill",
        "Old Bridge",
        "Silver Ford",
        "Green Gate",
        "Lantern Street",
    ),
    Language.URDU: ("نیلا پل", "چاند بستی", "سبز دروازہ", "پرانا باغ", "پتنگ پور"),
    Language.ROMAN_URDU: ("Neela Pul", "Chand Basti", "Sabz Darwaza", "Purana Bagh", "Patang Pur"),
}

# Two words make the name of an invented person or page; no real person is called so.
FIRST_WORDS: Final[Texts] = {
    Language.ENGLISH: _words(
        "Amber Blue Bright Calm Clever Copper Dusty Early Easy Gentle Golden Green Happy Hidden Humble Jolly Kind "
        "Lucky Merry Misty Noble Paper Purple Quiet Quick Rainy Silver Sleepy Sunny Swift Tiny Velvet Warm Wild "
        "Windy Witty"
    ),
    Language.URDU: _words("نیلی سنہری خاموش روشن پرانی سبز میٹھی چھوٹی ہلکی گہری تیز نرم"),
    Language.ROMAN_URDU: _words(
        "Neeli Sunehri Khamosh Roshan Purani Sabz Meethi Choti Halki Gehri Tez Narm Pyari Lambi"
    ),
}
SECOND_WORDS: Final[Texts] = {
    Language.ENGLISH: _words(
        "Apple Badger Basket Bicycle Breeze Candle Cloud Cricket Feather Garden Harbour Kettle Kite Lake Lantern "
        "Lemon Mango Meadow Mirror Notebook Orchard Otter Pebble Pencil Puddle River Saddle Sparrow Teapot Thimble "
        "Turtle Umbrella Violin Walnut Window Yarn"
    ),
    Language.URDU: _words("پتنگ چڑیا ندی کتاب چائے شام بارش گلی کھڑکی لالٹین خوشبو کشتی"),
    Language.ROMAN_URDU: _words(
        "Patang Chirya Nadi Kitaab Chai Shaam Barish Gali Khirki Laltain Khushbu Kashti Dopahar"
    ),
}

DISPLAY_NAMES: Final[Mapping[Role, Texts]] = {
    Role.SUPPORTER_MEDIA: {
        Language.ENGLISH: ("{name} Media", "Voice of {name}", "{name} News Room", "{name}"),
        Language.URDU: ("{name} میڈیا", "{name} کی آواز", "{name}"),
        Language.ROMAN_URDU: ("{name} ki Awaz", "{name} Media"),
    },
    Role.MEMBER: {
        Language.ENGLISH: ("{person}, {name}", "{person} of {name}"),
        Language.URDU: ("{person} {name}",),
        Language.ROMAN_URDU: ("{person} {name} wala",),
    },
    Role.NEWS: {
        Language.ENGLISH: ("The {person} Herald", "{person} News", "{person} Times"),
        Language.URDU: ("روزنامہ {person}",),
        Language.ROMAN_URDU: ("Roznama {person}",),
    },
    Role.RESEARCH: {
        Language.ENGLISH: ("{person} Institute", "{person} Research Group"),
        Language.URDU: ("ادارہ تحقیق {person}",),
        Language.ROMAN_URDU: ("Idara Tehqeeq {person}",),
    },
    Role.COUNTER_SPEECH: {
        Language.ENGLISH: ("{person} for Peace", "Neighbours against Violence {person}"),
        Language.URDU: ("امن کے لیے {person}",),
        Language.ROMAN_URDU: ("Aman ke liye {person}",),
    },
}
BIOS: Final[Mapping[Role, Texts]] = {
    Role.SUPPORTER_MEDIA: {
        Language.ENGLISH: (
            "Official channel of {name}. Placeholder.",
            "All statements of {name}. Placeholder.",
        ),
        Language.URDU: ("{name} کا سرکاری چینل۔ آزمائشی۔",),
        Language.ROMAN_URDU: ("{name} ka channel. Test.",),
    },
    Role.MEMBER: {
        Language.ENGLISH: ("With {name}. Placeholder.", "{name} since long ago. Placeholder."),
        Language.URDU: ("{name} کے ساتھ۔ آزمائشی۔",),
        Language.ROMAN_URDU: ("{name} ke saath. Test.",),
    },
    Role.NEWS: {
        Language.ENGLISH: ("Independent news from {place}. Invented outlet.",),
        Language.URDU: ("{place} سے آزاد خبریں۔ فرضی ادارہ۔",),
        Language.ROMAN_URDU: ("{place} se azad khabrein. Farzi idara.",),
    },
    Role.RESEARCH: {
        Language.ENGLISH: ("We study {name} and other groups. Invented institute.",),
        Language.URDU: ("ہم {name} پر تحقیق کرتے ہیں۔ فرضی ادارہ۔",),
        Language.ROMAN_URDU: ("Hum {name} par tehqeeq karte hain. Farzi idara.",),
    },
    Role.COUNTER_SPEECH: {
        Language.ENGLISH: ("Against {name} and against violence. Invented initiative.",),
        Language.URDU: ("{name} اور تشدد کے خلاف۔ فرضی تنظیم۔",),
        Language.ROMAN_URDU: ("{name} aur tashadud ke khilaf. Farzi tanzeem.",),
    },
    Role.NAMESAKE: {
        Language.ENGLISH: ("{name}: a club, open to all. Invented.",),
        Language.URDU: ("{name}: سب کے لیے کھلا کلب۔ فرضی۔",),
        Language.ROMAN_URDU: ("{name}: sab ke liye khula club. Farzi.",),
    },
    Role.ORDINARY: {
        Language.ENGLISH: ("Tea, books, cricket.", "From {place}.", "Just here for the pictures.", ""),
        Language.URDU: ("چائے، کتابیں، کرکٹ۔", "{place} سے۔", ""),
        Language.ROMAN_URDU: ("Chai, kitaabein, cricket.", "{place} se.", ""),
    },
}
