"""Settings: one file for every environment. What differs comes from environment variables."""

import sys
from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from riskboard.common import error_reports, logs
from riskboard.environment import BASE_DIR, data_directory, encryption_keys, public_url, read_environment
from riskboard.mail_environment import mail_server, sender
from riskboard.sign_on_environment import at_least, providers, role_mapping, sso_only

env = read_environment()


def _stop(message: str) -> Any:
    """A malformed setting ends the start with one clear line, never with a traceback."""
    sys.exit(f"settings: {message}")


try:
    DEBUG = env.bool("DEBUG", default=False)
    DATABASES = {"default": env.database("DATABASE_URL", default="postgres://app@/app")}
    REDIS_URL = env.broker("REDIS_URL", default="redis://127.0.0.1:6379/0")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=False)
    MAIL_SERVER = mail_server(env.str("EMAIL_URL", default=""))
    DEFAULT_FROM_EMAIL = sender(env.str("EMAIL_FROM", default="Riskboard <riskboard@localhost>"))
    # How many proxies stand before the web server: as many entries of X-Forwarded-For are believed, from the right.
    TRUSTED_PROXIES = at_least(env, "TRUSTED_PROXIES", default=0, least=0)
    SIGN_IN_ATTEMPTS = at_least(env, "SIGN_IN_ATTEMPTS", default=5, least=1)
    SIGN_IN_ATTEMPTS_ADDRESS = at_least(env, "SIGN_IN_ATTEMPTS_ADDRESS", default=50, least=1)
    SIGN_IN_LOCK = timedelta(minutes=at_least(env, "SIGN_IN_LOCK_MINUTES", default=15, least=1))
    SESSION_ABSOLUTE = timedelta(hours=at_least(env, "SESSION_ABSOLUTE_HOURS", default=14 * 24, least=1))
    SESSION_IDLE = timedelta(hours=at_least(env, "SESSION_IDLE_HOURS", default=12, least=1))
    INVITATION_LIFE = timedelta(hours=at_least(env, "INVITATION_HOURS", default=72, least=1))
    SOCIALACCOUNT_PROVIDERS = providers(env)
    SSO_ONLY = sso_only(env, SOCIALACCOUNT_PROVIDERS)
    SSO_ROLES = role_mapping(env.str("SSO_ROLES", default=""))
    PUBLIC_URL = public_url(env.str("PUBLIC_URL", default="http://localhost:8000"))
    FIELD_ENCRYPTION_KEYS = encryption_keys(env.str("FIELD_ENCRYPTION_KEY", default=""))
except (ImproperlyConfigured, ValueError) as error:
    _stop(str(error))

SECRET_KEY = env.secret("SECRET_KEY", default="set-by-nobody-because-nothing-is-signed-here")
# The loopback address as well: health checks ask there, whatever the site is called.
ALLOWED_HOSTS = [*env.hosts("ALLOWED_HOSTS", default=["localhost", "[::1]"]), "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
DATA_DIRECTORY = data_directory()
# Shown on the sign-in page of the embedded demo alone; empty everywhere else.
DEMO_SIGN_IN = env.bool("RISKBOARD_DEMO_SIGN_IN", default=False)

METRICS_TOKEN = env.secret("METRICS_TOKEN")
LOG_FORMAT = env.choice("LOG_FORMAT", "console" if sys.stderr.isatty() else "json", logs.FORMATS)
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
SECURE_HSTS_SECONDS = env.whole("HSTS_SECONDS", 0)
# How many days what the workers leave behind is kept; 0: for ever. Evidence of incidents always stays.
RETENTION_DAYS = {
    "fetches": env.whole("KEEP_FETCHES_DAYS", 90, most=36500),
    "article_versions": env.whole("KEEP_ARTICLE_VERSIONS_DAYS", 365, most=36500),
    "article_bodies": env.whole("KEEP_ARTICLE_BODIES_DAYS", 365, most=36500),
    "deliveries": env.whole("KEEP_DELIVERIES_DAYS", 90, most=36500),
    "failed_sign_ins": env.whole("KEEP_FAILED_SIGN_INS_DAYS", 90, most=36500),
    "invitations": env.whole("KEEP_INVITATIONS_DAYS", 365, most=36500),
    "every_score": env.whole("KEEP_EVERY_SCORE_DAYS", 90, most=36500),
    "daily_scores": env.whole("KEEP_DAILY_SCORES_DAYS", 730, most=36500),
    "rankings": env.whole("KEEP_RANKINGS_DAYS", 90, most=36500),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "riskboard.common.staticfiles.StaticFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "riskboard.accounts",
    "riskboard.audit",
    "riskboard.alerts",
    "riskboard.api",
    "riskboard.workspace",
    "vendors",
    "incidents",
    "riskboard.operations",
    "riskboard.dashboard",
    "riskboard.demo",
]

MIDDLEWARE = [
    "riskboard.common.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Above the static files: a drawing that is opened by itself must not run scripts either.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "riskboard.common.control_characters.ControlCharactersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "riskboard.accounts.middleware.SessionActivityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Below the person, whose choice counts first, and above everything that writes words.
    "riskboard.accounts.language.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "riskboard.common.caching.PrivatePagesMiddleware",
    "riskboard.workspace.middleware.OrganisationTimeZoneMiddleware",
    "riskboard.accounts.middleware.SecondFactorMiddleware",
    # Last: it replaces the answer to a sign-in that was one too many.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "riskboard.urls"
WSGI_APPLICATION = "riskboard.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "riskboard.accounts.context.permissions",
                "riskboard.workspace.context.organisation",
                "riskboard.dashboard.context.navigation",
            ],
            "builtins": ["riskboard.common.templatetags.riskboard"],
        },
    }
]

# A connection a request costs nine times as much as a kept one.
DATABASES["default"].update({"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False})
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A page must not wait for a broker that does not answer.
        "OPTIONS": {"socket_timeout": 2},
    }
}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_RESET_TIMEOUT = 3600
SESSION_ENGINE = "riskboard.accounts.sessions"
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

AXES_HANDLER = "riskboard.accounts.limits.SignInLimits"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = SIGN_IN_ATTEMPTS
AXES_COOLOFF_TIME = SIGN_IN_LOCK
AXES_RESET_ON_SUCCESS = True
# Somebody who keeps trying must not lengthen the wait of the person whose account it is.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "riskboard.accounts.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "riskboard.accounts.views.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

ACCOUNT_ADAPTER = "riskboard.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
SOCIALACCOUNT_ADAPTER = "riskboard.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A form that leads to the provider would need the provider's host in the content security policy; a link does not.
SOCIALACCOUNT_LOGIN_ON_GET = True
SSO_ROLE_CLAIM = env.str("SSO_ROLE_CLAIM", default="groups")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "riskboard.accounts.adapters.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Riskboard"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

EMAIL_BACKEND = MAIL_SERVER.backend
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starttls, MAIL_SERVER.tls
EMAIL_TIMEOUT = 10
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Each in its own words. Only what is translated: a browser that asks for another language gets the first language of
# the installation, not half of each.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# What pages are in that nobody asked for in another language, and what alerts are written in.
LANGUAGE_CODE = env.choice("DEFAULT_LANGUAGE", "en", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "riskboard" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "riskboard.common.staticfiles.NodeModulesFinder",
]
NODE_MODULES = BASE_DIR / "node_modules"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "riskboard.common.staticfiles.StaticStorage"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "riskboard.api.authentication.TokenAuthentication",
        "riskboard.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["riskboard.api.permissions.ScopedPermission"],
    "DEFAULT_RENDERER_CLASSES": ["drf_orjson_renderer.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["riskboard.api.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "riskboard.api.pagination.CursorSchema",
    "DEFAULT_SCHEMA_CLASS": "riskboard.api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["riskboard.api.limits.RateLimit"],
    "EXCEPTION_HANDLER": "riskboard.api.problems.exception_handler",
    # No "?format=": a parameter that a resource does not declare is refused, this one included.
    "URL_FORMAT_OVERRIDE": None,
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# Calls of one token: high enough for a program that pulls everything, low enough that one that runs wild is stopped.
API_RATE_LIMIT = env.rate("API_RATE_LIMIT", "30000/min")
# Whether every change and removal over the API must say which version of the record it is based on (If-Match).
API_REQUIRE_IF_MATCH = env.bool("API_REQUIRE_IF_MATCH", default=False)
SPECTACULAR_SETTINGS = {
    "TITLE": "Riskboard API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Inventory of AI vendors, their incidents, and the concentration risk they carry.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["riskboard.api.permissions.ScopedPermission"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stand where they are used: `type` and `state` mean something else on each resource.
    "POSTPROCESSING_HOOKS": ["riskboard.api.examples.open_values", "riskboard.api.examples.add_examples"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# One REDIS_URL for cache and broker. kombu names a Unix socket differently from redis-py.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Work stands in rows that are swept: a broker that is gone must not hold up the page that queues it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
# Measured: with the defaults a message lost to kill -9 comes back after an hour, with these after seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 330,
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 5,
}
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "dashboard.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "rescore-sweep": {"task": "vendors.rescore_due", "schedule": 15.0, "options": {"expires": 15}},
    "rescore-nightly": {"task": "vendors.rescore_all", "schedule": crontab(hour=2, minute=0)},
    "annual-sweep": {"task": "vendors.annual_due", "schedule": 60.0, "options": {"expires": 60}},
    "ranking-sweep": {"task": "vendors.rank_due", "schedule": 30.0, "options": {"expires": 30}},
    "poll-due": {"task": "incidents.poll_due", "schedule": 30.0, "options": {"expires": 30}},
    "pages-sweep": {"task": "incidents.read_pages", "schedule": 30.0, "options": {"expires": 30}},
    "due-states": {"task": "incidents.apply_due_states", "schedule": 900.0, "options": {"expires": 900}},
    # Not once a day: whoever starts Riskboard at noon is told at noon. Each contract and day is told once all the same.
    "notices-due": {"task": "vendors.announce_notices", "schedule": 3600.0, "options": {"expires": 3600}},
    "clarity-due": {"task": "vendors.restate_clarity", "schedule": 900.0, "options": {"expires": 900}},
    "alerts-sweep": {"task": "alerts.deliver", "schedule": 15.0, "options": {"expires": 15}},
    "learn-nightly": {"task": "incidents.learn_nightly", "schedule": crontab(hour=2, minute=30)},
    "learn-sweep": {"task": "incidents.learn_due", "schedule": 60.0, "options": {"expires": 60}},
    "rate-sweep": {"task": "incidents.rate_waiting", "schedule": 15.0, "options": {"expires": 15}},
    "clean-up": {"task": "operations.clean_up", "schedule": crontab(hour=3, minute=30)},
    "process-sweep": {"task": "incidents.process_pending", "schedule": 30.0, "options": {"expires": 30}},
}

# How many days before the last day for notice an alert goes out; from how many points on a score has changed.
ALERT_NOTICE_DAYS = env.whole("ALERT_NOTICE_DAYS", default=30, most=365)
ALERT_SCORE_POINTS = env.whole("ALERT_SCORE_POINTS", default=1, most=100)

FETCH_ALLOWED_HOSTS = env.list("FETCH_ALLOWED_HOSTS", default=[])
FETCH_USER_AGENT = f"Riskboard/0.1 (+{env.str('FETCH_CONTACT', default='https://example.invalid/riskboard')})"

LOGGING = logs.configuration(form=LOG_FORMAT, level=LOG_LEVEL, secrets=env.secrets())
error_reports.report_to(
    env.str("SENTRY_DSN", default=""),
    environment=env.str("SENTRY_ENVIRONMENT", default="production"),
    secrets=env.secrets(),
)

# The debounce of rescoring, seconds: it waits for a pause in the edits, but never longer than the second figure.
RESCORE_QUIET_SECONDS = 2
RESCORE_LONGEST_WAIT_SECONDS = 10

if "pytest" in sys.modules:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
    API_RATE_LIMIT = None
