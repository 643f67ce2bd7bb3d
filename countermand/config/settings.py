"""All settings, from the environment. A missing or wrong value stops the start and is named."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from countermand.config.database import from_url
from countermand.config.logging import configure_logging
from countermand.config.mail import mail_settings
from countermand.outgoing.addresses import networks
from countermand.plain import Plain

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent


def required(name: str, meaning: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise Plain(f"{name} is not set. It is {meaning}. Set it in the environment, or name a folder with --data DIR.")
    return value


# The product
DEBUG = False
DEMO = env.bool("COUNTERMAND_DEMO", default=False)
DATA_DIR = Path(env.str("COUNTERMAND_DATA", default="var"))
SECRET_KEY = required("COUNTERMAND_SECRET_KEY", "a long random text that signs sessions and encrypts stored secrets")
PUBLIC_URL = env.str("COUNTERMAND_URL", default="http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise Plain(f"COUNTERMAND_URL is {PUBLIC_URL!r}: write the address people open, like https://cancel.example.com")
ALLOWED_HOSTS = [_public.hostname, "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ALLOWED_NETWORKS = networks(env.list("COUNTERMAND_ALLOWED_NETWORKS", default=[]))  # a hook may reach, though private
HOOK_SECONDS = env.float("COUNTERMAND_HOOK_SECONDS", default=15)  # how long an endpoint may take to answer
GOOGLE_DOCS_URL = "https://docs.google.com"  # a sheet that is shared by link
GOOGLE_FILES_URL = "https://*.googleusercontent.com"  # where that sends us for the file itself, and nowhere else
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 (for private sheets, whatever a key file says)
GOOGLE_SHEETS_URL = "https://sheets.googleapis.com"
SHEET_SECONDS = 60  # until a sheet has to be here
SHEET_MAX_BYTES = 20 * 1024 * 1024
INVITATION_DAYS = 7
STALLED_JOB_SECONDS = env.int("COUNTERMAND_STALLED_JOB_SECONDS", default=30)
LATE_JOB_SECONDS = env.int("COUNTERMAND_LATE_JOB_SECONDS", default=300)

# Postgres: two roles. Everything runs as the first; only migrations use the second.
DATABASES = {"default": from_url("DATABASE_URL", required("DATABASE_URL", "the address of the app's own role"))}
if _owner := env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = from_url("DATABASE_OWNER_URL", _owner)
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "anymail",
    "django_htmx",
    "django_structlog",
    "procrastinate.contrib.django",
    "countermand.orgs",
    "countermand.audit",
    "countermand.profile",
    "countermand.mail",
    "countermand.people",
    "countermand.orders",
    "countermand.refunds",
    "countermand.cancellations",
    "countermand.warehouse",
    "countermand.desk",
    "countermand.reconciliation",
    "countermand.imports",
    "countermand.exports",
    "countermand.doctor",
    "countermand.setup",
    "countermand.web",
    "countermand.demo",
    "allauth",  # after ours, so that our templates are found first
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "countermand.web.middleware.PlainErrorsMiddleware",
    "countermand.orgs.middleware.OrgMiddleware",
]

ROOT_URLCONF = "countermand.config.urls"
WSGI_APPLICATION = "countermand.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "countermand.web.templatetags.web",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "countermand.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# People
AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "countermand.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation link was the verification
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "countermand_session"
CSRF_COOKIE_NAME = "countermand_csrf"
CSRF_FAILURE_VIEW = "countermand.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _public.scheme == "https"
if _public.scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Rate limits need a cache that all processes share
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Mail
globals().update(mail_settings(env, demo=DEMO))
MAILBOX_DIR = DATA_DIR / "mailbox"  # the demo's mails, as files

# Time, language, files
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_MAX_BYTES = env.int("COUNTERMAND_IMPORT_MAX_BYTES", default=300 * 1024 * 1024)
SILENCE_SECONDS = env.float("COUNTERMAND_SILENCE_SECONDS", default=30)  # of a connection, before it is given up
IMPORT_MAX_ROWS = env.int("COUNTERMAND_IMPORT_MAX_ROWS", default=2_000_000)

# Jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

DJANGO_STRUCTLOG_CELERY_ENABLED = False
LOGGING = configure_logging(env.str("COUNTERMAND_LOG_LEVEL", default="WARNING"))
