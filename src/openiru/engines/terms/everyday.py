"""Which words does everybody use? They tell nothing of whose a term is.

The commonest words of English, Urdu, Roman Urdu, Arabic and Persian, with the words of greetings, prayers, cheers and news that
stand in anybody's posts. Terms that are made of such words alone never count alone.
"""

from typing import Final

from openiru.engines.names.rules import GENERIC_WORDS
from openiru.engines.text.normalise import normalise_text

_ENGLISH: Final = """
    a about above after again against all almost along already also always am among an and another any anyone anything are
    around as ask asked at away back bad be became because become been before began begin being best better between big
    both bring but by call called came can cannot come could day days did do does doing done down dont during each early
    either else end enough even ever every everyone everything face fact family far few find first follow following for
    found four from full gave get girl give given go god goes going gone good got great had half hand hands has have he
    head hear heard heart help her here high him his home hope house how i if im in into is it its join just keep kept kind
    know known land last late later lead least leave left less let lets life light like line little live lives long look
    looking lost lot love made make makes man many may me mean men might mine more morning most mother much must my name
    near need never new next nice night no nobody nor not nothing now of off often oh ok okay old on once one only open or
    other others our out over own part past peace person place play please power put rather read ready real really right
    rise rising room same save saw say says see seen self send set shall she should show side since small so some someone
    something soon sorry stand star start state stay still stop strong such sure take taken talk tell than thank thanks that
    the their them then there these they thing things think this those though thought three through time times to today
    together told tomorrow tonight too took toward true truth try turn two under until up upon us use used very victory
    voice wait walk walks want war was watch water way we week well went were what when where which while who whole whom whose
    why will win wins winning with within without won word words work world would wrong year years yes yesterday yet you
    young your youth brother brothers sister sisters father son child children friend friends country nation city town
    freedom free justice unity faith hero heroes blood land flag army police government minister president leader leaders
    allah allahu akbar god lord prophet quran holy prayer pray bless blessed eid ramadan mubarak salam amen ameen inshallah
    mashallah subhanallah alhamdulillah bismillah halal haram mosque masjid madrasa school
    media news radio channel press post posts daily times official page live video videos photo photos picture pictures
    audio music song songs match cricket team player game score update updates breaking report reports share like
    subscribe follow followers comment comments link group network online website blog studio studios production
    productions film films documentary magazine newspaper statement bulletin dispatch weekly monthly morning evening
    english urdu arabic persian muslims islamists iran iranian israel palestine palestinian gaza egypt turkey saudi
    yemen lebanon bangladesh america american china chinese russia russian karachi lahore islamabad peshawar quetta kabul
    delhi mumbai baghdad tehran cairo
"""
_ROMAN_URDU: Final = """
    aaj aap aapka aapki aapko ab abhi acha achha agar aik ek allah apna apne apni aur awam baad baat baatein bahut bhai bhi
    bohot bohat chahiye cheez dekh dekha dekho dil din diya dost dosto duniya dua fi ga gaya ge gi ghar gul ha hai hain ham
    hamara hamare hamari har haq ho hoga hogi hona hota hoti hua hui hum humara humari hun hoon insan iss jab jahan jaise jan
    jo jaan ka kaam kab kabhi kahan kahin kar karna karne karo karta karte karti kaun ke khabar khan khuda khush ki kia kis
    kisi ko koi kuch kya kyun log logon main maa mai mashallah mein mera mere meri mubarak mujhe mulk na naam nahi nahin ne
    nai nazar on pak par pe pehle phir pyar qaum raat raha rahe rahi rahna sab sabse sahib salam sath se shukriya sirf subah
    tak tera tere teri tha thay the thi to tu tum tumhara un us uska uski wale wali watan wo woh ya yaar yahan ye yeh
    zaroor zindagi zinda zindabad zindabaad murdabad murdabaad paindabad naara nara takbeer takbir jeet jeete jeetega jeevay
    jeeve hamesha hazrat bismillah aameen ameen inshaallah azadi azaadi shaheed inqilab inquilab
"""
_URDU: Final = """
    اور کے کی کا کو سے میں ہے ہیں پر نے یہ وہ بھی ایک نہیں کہ تو تھا تھے تھی جو ہو اس ان اپنے اپنی اپنا کر کیا کرنے کرتا کرتے
    کرتی کریں لیے ساتھ بعد تک گیا گئی گئے ہوا ہوئی ہوئے والے والا والی کوئی کچھ اب جب پھر سب ہر مگر لیکن اگر ہم آپ تم میں مجھے
    میرا میری میرے ہمارا ہماری ہمارے آپ کا تمہارا کیوں کیسے کہاں کون کب یہاں وہاں بہت زیادہ کم دو تین آج کل دن رات صبح شام وقت
    سال بار بات لوگ لوگوں ملک قوم وطن عوام دنیا گھر دل جان نام کام زندگی زندہ باد پائندہ مردہ زندہ باد نعرہ تکبیر اللہ اکبر خدا
    رب رسول نبی قرآن دعا نماز عید رمضان مبارک سلام السلام علیکم آمین شکریہ بھائی بھائیوں بہن دوست دوستو ماں باپ بچے صاحب حضرت
    آزادی حق انصاف امن فتح جیت جیتے جیتے گا ہمیشہ خبر خبریں نیوز میڈیا ٹی وی چینل ریڈیو اخبار روزنامہ ویڈیو پوسٹ پیج حکومت
    وزیر صدر پولیس فوج شہر مسجد مدرسہ سکول میچ کرکٹ ٹیم ان شاء ماشاء سبحان الحمد بسم پاک جنگ انقلاب
"""
_ARABIC: Final = """
    في من على الى إلى عن مع هذا هذه ذلك تلك التي الذي الذين ما لا لم لن ان أن إن كان كانت يكون هو هي هم نحن انا أنا انت أنت كل بعض
    غير بعد قبل عند حتى ثم او أو بل قد كما لكن ليس بين تحت فوق منذ حول خلال اليوم الآن غدا امس يوم ليلة عام سنة وقت ناس الناس
    رجل بلد وطن شعب الشعب امة أمة دولة حكومة جيش شرطة حرب سلام السلام عليكم ورحمة وبركاته حرية الحرية حق الحق عدل نصر النصر فتح
    الله اكبر أكبر والله بسم الرحمن الرحيم الحمد لله سبحان رب يا اللهم امين آمين رسول النبي محمد القرآن صلاة دعاء عيد مبارك رمضان
    كريم شكرا اخ أخ اخي اخوان الاخوة اخت أم اب بيت قلب حياة عاش يعيش تحيا يحيا خبر اخبار أخبار اعلام إعلام الاعلام الإعلام قناة
    إذاعة صحيفة جريدة فيديو صورة صور مباراة كرة فريق عاجل الاسلام الإسلام المسلمين مدرسة مسجد شهيد ثورة
"""
_PERSIAN: Final = """
    و در به از که این آن را با است برای تا بر هم نیز یک خود شد شده می نمی کرد کرده کند کنند بود بوده باشد باید شود هر اگر اما
    ولی یا چه چرا کجا کی چون پس من تو او ما شما آنها همه هیچ بسیار خیلی دیگر امروز فردا دیروز روز شب سال وقت بار مردم کشور ملت
    وطن جهان خانه دل جان نام کار زندگی زنده باد مرده پاینده جاوید خدا الله رسول قرآن نماز عید مبارک سلام درود ممنون تشکر برادر
    خواهر مادر پدر دوست دوستان آزادی حق عدالت صلح پیروزی جنگ خبر اخبار خبرگزاری رسانه رادیو تلویزیون روزنامه شبکه کانال ویدیو
    عکس فیلم دولت وزیر رئیس پلیس ارتش شهر مسجد مدرسه بازی تیم فوتبال انقلاب شهید
"""

EVERYDAY_WORDS: Final = frozenset(
    word
    for text in (_ENGLISH, _ROMAN_URDU, _URDU, _ARABIC, _PERSIAN, *GENERIC_WORDS)
    for word in normalise_text(text).split()
)
_LONGEST: Final = max(map(len, EVERYDAY_WORDS))
_SHORTEST_PART: Final = 3  # letters of an everyday word within a hashtag: shorter ones stand in everything


def is_everyday(words: str) -> bool:
    """Whether a text in comparable form is made of everyday words alone."""
    return all(word in EVERYDAY_WORDS for word in words.split())


def is_everyday_tag(letters: str) -> bool:
    """The same of a hashtag, whose words are run together: "pakistanzindabad"."""
    reached = {0}
    for end in range(1, len(letters) + 1):
        longest = min(end, _LONGEST)
        if any(
            end - size in reached and letters[end - size : end] in EVERYDAY_WORDS
            for size in range(_SHORTEST_PART, longest + 1)
        ):
            reached.add(end)
    return len(letters) in reached
