"""Django's settings, made from the environment."""

import os
from pathlib import Path
from typing import Any, Final

from csp.constants import NONCE, NONE, SELF

from openiru.config.database import database_settings
from openiru.config.environment import controls, read_environment, secret_key
from openiru.foundation.clock import Clock, StoryClock, SystemClock
from openiru.foundation.ownership import Owner, owner_of

_environment = read_environment()
PACKAGE: Final = Path(__file__).resolve().parents[1]

# --- ours: read by doors and stores through django.conf.settings -------------------------------
DATA_FOLDER: Path = _environment.data
IS_PLATFORM: bool = owner_of(DATA_FOLDER, _environment.role) is Owner.PLATFORM
UNIT_NAME: str = _environment.unit_name
PUBLIC_URL: str = _environment.public_url.rstrip("/")
EXCHANGE_KEYS: Path = Path(_environment.exchange_keys or DATA_FOLDER / "exchange-keys")
ADVISERS: Path = Path(_environment.advisers or DATA_FOLDER / "advisers.yaml")
ADVISERS_PUBLIC_HOSTS: frozenset[str] = frozenset(
    name.strip().lower() for name in _environment.advisers_public_hosts.split(",") if name.strip()
)
FORMS_FOLDER: Path | None = Path(_environment.forms).expanduser().absolute() if _environment.forms else None
RECALL_WINDOW_S: int = _environment.recall_window_s
CALLBACK_TOLERANCE_S: int = _environment.callback_tolerance_s
PAUSE_TOLERANCE_S: int = _environment.pause_tolerance_s
MAIL_LISTEN: str = _environment.mail_listen
TOTP_REQUIRED: bool = _environment.totp_required
TOOLS_UNCONFINED: bool = _environment.tools_unconfined
CLAMD: str = _environment.clamd.strip()
REFIT_DECISIONS: int = _environment.refit_decisions
REFIT_HOURS: int = _environment.refit_hours
RETURNS_MODEL: Path | None = (
    Path(_environment.returns_model).expanduser().absolute() if _environment.returns_model else None
)
RETURNS_EXPECTED_SHARE: float | None = _environment.returns_expected_share or None
CHECKS_PER_HOUR: int = _environment.checks_per_hour
WATCH_DAYS: int = _environment.watch_days
VANTAGE, _, VANTAGE_COUNTRY = _environment.vantage.partition("/")
OTHER_VANTAGES: frozenset[str] = frozenset(each for each in _environment.other_vantages.split(",") if each)
GONE_VANTAGES: int = _environment.gone_vantages
CHECK_CONTROLS: dict[str, list[str]] = controls(_environment.check_controls)
PROBES_FOLDER: Path | None = (
    Path(_environment.probes).expanduser().absolute() if _environment.probes else None
)
REDRESS: str = _environment.redress
STORY_CLOCK: bool = bool(_environment.clock_file)
CLOCK: Clock = StoryClock(Path(_environment.clock_file)) if _environment.clock_file else SystemClock()

# --- Django -------------------------------------------------------------------------------------
SECRET_KEY = secret_key(_environment)
DEBUG = False
ALLOWED_HOSTS = [name.strip() for name in _environment.allowed_hosts.split(",") if name.strip()]
ROOT_URLCONF = "openiru.config.platform_urls" if IS_PLATFORM else "openiru.config.urls"
WSGI_APPLICATION = "openiru.config.wsgi.application"
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_settings(os.environ.get("DATABASE_URL", ""), DATA_FOLDER)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Person"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # names are unique whatever their case: an index on lower(username)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "openiru.audit",
    "openiru.access",
    "openiru.platforms",
    "openiru.registry",
    "openiru.evidence",
    "openiru.intake",
    "openiru.checks",
    "openiru.linking",
    "openiru.signals",
    "openiru.advisers",
    "openiru.exchanges",
    "openiru.review",
    "openiru.relations",
    "openiru.referrals",
    "openiru.liaison",
    "openiru.campaigns",
    "openiru.conversations",
    "openiru.mailroom",
    "openiru.invitations",
    "openiru.clocks",
    "openiru.disclosures",
    "openiru.learning",
    "openiru.peers",
    "openiru.moderation",
    "openiru.deconfliction",
    "openiru.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "openiru.web.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "openiru.web.middleware.SecondFactorMiddleware",
    "openiru.web.refusals.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],  # before those of allauth
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "openiru.web.context.page",
            ]
        },
    }
]

# --- login ---------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "openiru.web.account.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True  # sessions end after SESSION_COOKIE_AGE, for everybody alike
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_FORMS = {
    "login": "openiru.web.account.forms.LoginForm",
    "change_password": "openiru.web.account.forms.ChangePasswordForm",
    "reauthenticate": "openiru.web.account.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "OpenIRU"
MFA_FORMS = {
    "authenticate": "openiru.web.account.forms.AuthenticateForm",
    "reauthenticate": "openiru.web.account.forms.ReauthenticateCodeForm",
    "activate_totp": "openiru.web.account.forms.ActivateForm",
}
MFA_ADAPTER = "openiru.web.account.adapters.SecondFactorAdapter"
# What platforms hand over comes through here too: a file that is too large for memory lies enciphered meanwhile.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "openiru.config.uploads.VeiledUploadHandler",
]
# Counts of attempts must be the same for all worker processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_FOLDER / "cache",
        "OPTIONS": {
            "MAX_ENTRIES": 3_000
        },  # beyond it a third goes by chance, counts of attempts and of years too
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- what browsers may do -------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: only for the QR code of the second factor
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
_https = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if _https else []
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0

# --- languages and times -----------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("ur", "اردو")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = None  # files are served from the package; nothing is collected
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 7 * 86_400  # addresses of files carry their version

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
