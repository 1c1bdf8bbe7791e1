"""WSGI entry point for granian (or any other WSGI server)."""

import os

from django.core.wsgi import get_wsgi_application

from riskboard.common.chunked import with_chunked_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskboard.settings")

application = with_chunked_bodies(get_wsgi_application())
