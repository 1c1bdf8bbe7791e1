# syntax=docker/dockerfile:1
# One image for every process of Riskboard: web, worker, scheduler, migrations and commands.

# Browser assets. Node is there only to download them: npm comes as a Python wheel, pinned by its hash.
FROM python:3.11.14-slim-bookworm AS assets
WORKDIR /build
COPY requirements-node.txt package.json package-lock.json ./
COPY .ci/npm .ci/npm
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-node.txt \
    && sh .ci/npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error

# Python packages, each checked against its hash, the collected static files and the compiled translations. Of the browser
# assets the fonts stay: documents are written with them.
FROM python:3.11.14-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        -r requirements.txt \
    && .venv/bin/python -m compileall -q .venv
COPY manage.py ./
COPY riskboard riskboard
COPY vendors vendors
COPY incidents incidents
COPY templates templates
COPY locale locale
COPY --from=assets /build/node_modules node_modules
RUN .venv/bin/python manage.py collectstatic --no-input --verbosity=0 \
    && find node_modules -mindepth 1 -maxdepth 1 ! -name '@fontsource*' -exec rm -rf {} + \
    && .venv/bin/pybabel --quiet compile --directory=locale --domain=django \
    && .venv/bin/python -m compileall -q riskboard vendors incidents

FROM python:3.11.14-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=riskboard.settings \
    LOG_FORMAT=json
# A number and not only a name, so that an orchestrator can see that it is not root.
RUN groupadd --gid 10001 riskboard \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin riskboard
WORKDIR /app
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
# For the web server; the other processes of docker-compose.yml have checks of their own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "20", "--respawn-failed-workers", \
     "riskboard.wsgi:application"]
