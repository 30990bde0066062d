"""Of which words are invented accounts made? Each as written in Latin letters and in Arabic or Urdu ones."""

from typing import Final


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, _, other in (pair.partition("=") for pair in text.split()))


FIRST_NAMES: Final = _pairs(
    "adnan=عدنان bilal=بلال danish=دانش faisal=فیصل hamid=حامد imran=عمران javed=جاوید kamran=کامران luqman=لقمان"
    " majid=ماجد nadeem=ندیم omair=عمیر qasim=قاسم rashid=راشد salman=سلمان tariq=طارق usman=عثمان wahid=وحید yasir=یاسر"
    " zahid=زاہد amina=آمنہ bushra=بشری fariha=فریحہ hina=حنا kiran=کرن lubna=لبنی maryam=مریم nadia=نادیہ rabia=رابعہ"
    " saima=صائمہ tahira=طاہرہ zainab=زینب"
)
LAST_NAMES: Final = _pairs(
    "ahmad=احمد baloch=بلوچ chaudhry=چوہدری durrani=درانی farooqi=فاروقی gilani=گیلانی hashmi=ہاشمی iqbal=اقبال"
    " jamali=جمالی khan=خان lodhi=لودھی malik=ملک niazi=نیازی qureshi=قریشی rana=رانا siddiqui=صدیقی tareen=ترین"
    " usmani=عثمانی wazir=وزیر zaidi=زیدی abbasi=عباسی bhatti=بھٹی dogar=ڈوگر mirza=مرزا"
)
THINGS: Final = _pairs(
    "sunrise=طلوع river=دریا falcon=شاہین lantern=چراغ mountain=پہاڑ harvest=فصل cedar=دیودار anchor=لنگر bridge=پل"
    " orchard=باغ meadow=مرغزار thunder=گرج saffron=زعفران copper=تانبا desert=صحرا garden=گلشن marble=مرمر"
    " pearl=موتی summit=چوٹی valley=وادی willow=بید comet=شہاب harbour=بندرگاہ emerald=زمرد"
)
GROUPS: Final = _pairs(
    "brigade=بریگیڈ front=محاذ league=لیگ movement=تحریک union=اتحاد guard=محافظ column=قافلہ circle=حلقہ banner=پرچم"
    " council=شوری legion=لشکر path=راستہ"
)
ROLES: Final = _pairs("voice=آواز media=میڈیا echo=صدا pen=قلم camp=خیمہ dawn=سحر north=شمال south=جنوب")
NEWS: Final = _pairs(
    "news=خبریں watch=نظر monitor=مشاہدہ report=رپورٹ archive=ذخیرہ research=تحقیق studies=مطالعات"
)
SENTENCES: Final = (
    "we carry the word of our people through every season",
    "holding the road between two rivers and one promise",
    "stories statements and songs from the camp each evening",
    "no fear no sleep until the long night is over",
    "daily notes pictures and voices from the valley",
    "the tent stands where the wind could not take it",
    "ہم اپنے لوگوں کی بات ہر موسم میں پہنچاتے ہیں",
    "دو دریاؤں کے بیچ ایک وعدہ نبھانے والے",
    "شام کو خیمے سے بیانات اور ترانے",
    "جب تک رات ختم نہیں ہوتی ہم جاگتے ہیں",
    "وادی سے روزانہ تحریریں اور تصویریں",
    "كل يوم صوت جديد من الوادي البعيد",
    "نحمل كلمة أهلنا في كل فصل من الفصول",
    "الطريق بين النهرين طويل لكننا نمشي",
    "hum apne logon ki baat har mosam mein pohanchate hain",
    "do daryaon ke beech ek wada nibhane wale",
    "shaam ko khaime se bayanat aur tarane",
    "roz wadi se tehreeren aur tasveeren",
)
PLAIN: Final = (
    "cricket tea and long walks",
    "student of physics and bad jokes",
    "father of two love old songs",
    "photos of food and mountains",
    "opinions are my own",
    "shop owner write for prices",
    "چائے کرکٹ اور پرانے گانے",
    "طالب علم اور مسافر",
    "دو بچوں کی ماں",
    "أحب القهوة والكتب القديمة",
    "طالب هندسة ومصور",
    "zindagi khoobsurat hai",
    "dost aur safar",
    "engineer by day gamer by night",
)
ADDED: Final = (
    "_2",
    "2",
    "_backup",
    "backup",
    "_new",
    "new",
    "_official",
    "_3",
    "_naya",
    "_v2",
    "_again",
    "_channel",
)
# Who comes back says so, in posts of the new account, and in those of the old one.
OLD_ONES: Final = (
    "this is our new account, the old one @{} is gone",
    "my old account was @{}",
    "hamara naya channel, pehle @{}",
    "ہمارا پرانا چینل @{} تھا",
    "حسابنا القديم @{} حذف",
)
NEW_ONES: Final = (
    "follow our new channel before this one is gone @{}",
    "our backup account is @{}",
    "hamara naya channel @{} hai",
    "ہمارا نیا اکاؤنٹ @{} ہے",
    "تابعونا على @{}",
)
# Reporters and others say "our" and "my", too: of other things than the account.
REPORTED: Final = (
    "the account @{} was removed today, do not follow copies of it",
    "in my opinion the account @{} was rightly removed",
    "my report on the channel @{} is out",
    "our reporter looked at the channel @{}",
    "the platform removed @{}. more on our page",
    "@{} was removed today. follow us for more news",
    "read our story: the group behind @{}",
    "this is not our channel @{}",
    "hamari report mein channel @{} ka zikr",
    "ہماری رپورٹ میں چینل @{} کا ذکر",
    "تابعونا: حذف @{}",
)
