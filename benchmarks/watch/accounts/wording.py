"""Words of pages in ten languages; all subjects are invented."""

from collections.abc import Mapping
from typing import Final

# What an account that is up may write of another one: words that only look like a platform's.
QUOTES: Final[Mapping[str, str]] = {
    "en": "Our old page says: This content isn't available right now. Account suspended. Sorry, this page isn't available.",
    "ur": "ہمارا پرانا صفحہ دستیاب نہیں ہے۔ یہ مواد ابھی دستیاب نہیں ہے۔ Account suspended",
    "ar": "صفحتنا القديمة لم تعد متاحة. هذا المحتوى غير متوفر حاليًا. This channel does not exist.",
    "hi": "हमारा पुराना पेज अब उपलब्ध नहीं है। यह सामग्री अभी उपलब्ध नहीं है। no longer available",
    "es": "Nuestra página anterior ya no está disponible. Cuenta suspendida. No longer available.",
    "fr": "Notre ancienne page n’est plus disponible. Compte suspendu. This account doesn’t exist",
    "de": "Unsere alte Seite ist nicht mehr verfügbar. Konto gesperrt. Page Not Found",
    "ru": "Наша старая страница больше недоступна. Аккаунт заблокирован. Доступ ограничен",
    "tr": "Eski sayfamız artık mevcut değil. Hesap askıya alındı. Erişime engellendi",
    "id": "Halaman lama kami tidak tersedia lagi. Akun ditangguhkan. 404",
}
NAMES: Final[Mapping[str, str]] = {
    "en": "Sunrise News",
    "ur": "صبح نیوز",
    "ar": "أخبار الفجر",
    "hi": "सूर्योदय समाचार",
    "es": "Noticias Amanecer",
    "fr": "L’Aube Infos",
    "de": "Morgenrot Nachrichten",
    "ru": "Новости Рассвет",
    "tr": "Gündoğumu Haber",
    "id": "Berita Fajar",
}
NOT_AVAILABLE: Final[Mapping[str, str]] = {
    "en": "This content isn't available at the moment",
    "ur": "یہ مواد اس وقت دستیاب نہیں ہے",
    "ar": "هذا المحتوى غير متوفر في الوقت الحالي",
    "hi": "यह सामग्री फ़िलहाल उपलब्ध नहीं है",
    "es": "Este contenido no está disponible en este momento",
    "fr": "Ce contenu n’est pas disponible pour le moment",
    "de": "Dieser Inhalt ist momentan nicht verfügbar",
    "ru": "Этот контент сейчас недоступен",
    "tr": "Bu içerik şu anda mevcut değil",
    "id": "Konten ini tidak tersedia saat ini",
}
SUBSCRIBERS: Final[Mapping[str, str]] = {
    "en": "subscribers",
    "ur": "سبسکرائبرز",
    "ar": "مشترك",
    "hi": "सदस्य",
    "es": "suscriptores",
    "fr": "abonnés",
    "de": "Abonnenten",
    "ru": "подписчиков",
    "tr": "abone",
    "id": "pelanggan",
}
# What a state puts in the place of pages that it blocks; the last ones no rule names.
BLOCKED: Final = (
    ("ru", "<title>Доступ ограничен</title><h1>Доступ к информационному ресурсу ограничен</h1>"),
    ("en", "<title>Surf Safely!</title><p>This website is not accessible in your country.</p>"),
    ("tr", "<title>Erişime Engellendi</title><p>Bu siteye erişim engellenmiştir.</p>"),
    ("id", "<title>Internet Positif</title><p>Situs ini tidak tersedia.</p>"),
    ("ar", "<title>عفوا</title><h1>تم حجب هذا الموقع</h1><p>الصفحة غير موجودة</p>"),
    ("fa", "<title>پیوندها</title><iframe src='http://10.10.34.36'></iframe>"),
    (
        "hi",
        "<h1>Your requested URL has been blocked as per the directions received</h1><p>page not found</p>",
    ),
)
