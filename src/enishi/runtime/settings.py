"""Settings: every one an environment variable `ENISHI_*` with a default that works on one machine. See docs/reference/settings.md."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from enishi.runtime.database import database
from enishi.runtime.secret import load_or_create


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") in {"1", "true", "yes"}


# --- Enishi ---------------------------------------------------------------------------------------------------------
VAR = Path(os.environ.get("ENISHI_VAR", "var")).resolve()  # where the stores live
ERASURES = Path(
    os.environ.get("ENISHI_ERASURES", VAR / "erasures.jsonl")
)  # who must stay erased: keep the newest one beside backups
DATABASE = os.environ.get("ENISHI_DATABASE", "")  # postgresql://… for state and log; empty = SQLite files in var/
WAREHOUSE = os.environ.get("ENISHI_WAREHOUSE", "")  # clickhouse://… for the tables of reports; empty = a file in var/
SANDBOX = _flag("ENISHI_SANDBOX")  # letters go to var/mailbox, never outside
DEMO = _flag("ENISHI_DEMO")  # the demo shop's pages are served and the business clock may be moved
WAREHOUSE_THREADS = int(os.environ.get("ENISHI_WAREHOUSE_THREADS", "2"))  # threads of the analytical engine
WAREHOUSE_MEMORY = os.environ.get("ENISHI_WAREHOUSE_MEMORY", "1GB")  # what it may hold before it spills to disk
SEED_SCALE = float(os.environ.get("ENISHI_SEED_SCALE", "0.02"))  # size of the demo shop at its first start
BIND = os.environ.get("ENISHI_BIND", "127.0.0.1")  # address to listen on; 0.0.0.0 = every network
PORT = int(os.environ.get("ENISHI_PORT", "8000"))  # port to listen on; the demo takes the next free one
WEB_PROCESSES = int(
    os.environ.get("ENISHI_WEB_PROCESSES", "1")
)  # how many processes answer; as many as cores in a busy shop
PUBLIC_URL = os.environ.get("ENISHI_PUBLIC_URL", f"http://localhost:{PORT}")  # how the outside reaches us
PROXIES = os.environ.get("ENISHI_PROXIES", "")  # front servers (their addresses) whose X-Forwarded-For is believed

# --- Django ---------------------------------------------------------------------------------------------------------
SECRET_KEY = load_or_create(VAR)
DEBUG = _flag("ENISHI_DEBUG")  # for developers: tracebacks in the browser
ALLOWED_HOSTS = os.environ.get("ENISHI_HOSTS", "localhost,127.0.0.1").split(",")  # host names that are answered
ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "localhost")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "enishi.shop",
    "enishi.events",
    "enishi.customers",
    "enishi.catalog",
    "enishi.history",
    "enishi.segments",
    "enishi.messages",
    "enishi.scenarios",
    "enishi.connectors",
    "enishi.connectors.shopify",
    "enishi.connectors.csv",
    "enishi.connectors.forms",
    "enishi.connectors.line",
    "enishi.console",
    "enishi.demo.storefront",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "csp",
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
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "enishi.runtime.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

DATABASES = {"default": database(DATABASE, VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "console/account/locked.html"
AXES_VERBOSE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LOGIN_URL = "/console/login/"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "/console/login/"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a rule of many conditions is refused in words, not cut off

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "https:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 300
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
