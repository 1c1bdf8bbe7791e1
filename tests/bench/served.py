"""The application as granian serves it for the measurements, with two addresses more to compare with."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskboard.settings")
django.setup()
settings.ROOT_URLCONF = "tests.bench.urls"
application = get_wsgi_application()
