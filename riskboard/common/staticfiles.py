"""Where static files come from: our own folder, the apps, and a short list out of ``node_modules``."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# served path below lib/ -> folder in node_modules and the files taken from it
PACKAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "lib/tabler": ("@tabler/core/dist/css", ("tabler.min.css", "tabler.min.css.map")),
    "lib/inter": ("@fontsource-variable/inter", ("index.css", "files/*-wght-normal.woff2")),
    "lib/echarts": ("echarts/dist", ("echarts.min.js",)),
}


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Django's app under its own label, so that ``collectstatic`` skips what nobody serves."""

    ignore_patterns = ["CVS", ".*", "*~", "rest_framework", "redoc", "swagger-ui-*.js.map", "*preset.js"]


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Names that change with the content, and gzip beside them.

    Brotli at its highest setting takes half a minute for a tenth less, on the first start of every newcomer.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return super().create_compressor(use_brotli=False, **kwargs)


class Package(FileSystemStorage):
    """A folder of ``node_modules``; ``prefix`` is where it is served, and what collectstatic asks a storage for."""

    prefix = ""


class NodeModulesFinder(BaseFinder):
    """Finds the few third-party files that the pages use; nothing else of ``node_modules`` is served."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        matches = [
            str(Path(storage.path(name)))
            for name, storage in self._files()
            if f"{storage.prefix}/{name}" == path
        ]
        return matches if find_all else (matches[0] if matches else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        return self._files()

    def _files(self) -> Iterable[tuple[str, Any]]:
        for prefix, (folder, patterns) in PACKAGES.items():
            root = Path(settings.NODE_MODULES) / folder
            storage = Package(location=root)
            storage.prefix = prefix
            for pattern in patterns:
                for file in sorted(root.glob(pattern)):
                    yield file.relative_to(root).as_posix(), storage
