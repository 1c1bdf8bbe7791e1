"""A small invented catalogue, so that these tests do not hang on the shipped one."""

import datetime
from collections.abc import Callable

import pytest

from incidents.domain.detect.article import Article, Detection
from incidents.domain.detect.catalogue import Catalogue, CatalogueEntry, CatalogueProduct
from incidents.domain.detect.detect import detect
from incidents.domain.detect.reading import Reading, read

Detect = Callable[..., Detection]
Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Nimbra sells Orrel and Vexa; Talvik sells Quill; Harbor is an everyday word; Omnibus sells much besides."""
    return Catalogue.build(
        [
            CatalogueEntry(
                "nimbra",
                "Nimbra",
                "US",
                aliases=("Nimbra Labs",),
                products=(
                    CatalogueProduct("Orrel", models=("Orrel Grande",), distinct=True),
                    CatalogueProduct("Vexa API", distinct=True),
                ),
            ),
            CatalogueEntry("talvik", "Talvik", "EE", products=(CatalogueProduct("QuillGPT"),)),
            CatalogueEntry("harbor", "Harbor", "US", kind="weak"),
            CatalogueEntry(
                "omnibus", "Omnibus", "GB", kind="broad", products=(CatalogueProduct("Omni Copilot"),)
            ),
        ]
    )


@pytest.fixture
def detected(catalogue: Catalogue) -> Detect:
    """Detect what an article with this title and text reports."""

    def run(
        title: str | None,
        text: str | None = None,
        *,
        published: datetime.date | None = None,
        lang: str | None = None,
    ) -> Detection:
        return detect(Article("1", title=title, text=text, published=published, lang=lang), catalogue)

    return run


@pytest.fixture
def reading(catalogue: Catalogue) -> Read:
    """Read an article with this title and text."""

    def run(title: str | None, text: str | None = None, lang: str | None = None) -> Reading:
        return read(Article("1", title=title, text=text, lang=lang), catalogue)

    return run
