"""The pages of sources and of what they brought."""

from tests.browser.furnishing import House
from tests.browser.sight import WRONG, Sight


def source_sights(house: House) -> dict[str, list[Sight]]:
    """The pages by the name of their address."""
    source = house.source
    return {
        "catalogue": [Sight("/catalogue/", sample=True), Sight("/catalogue/?q=zzzz")],
        "catalogue-create": [Sight("/catalogue/new/"), Sight("/catalogue/new/", sent={}, status=WRONG)],
        "catalogue-edit": [Sight(house.catalogue)],
        "articles-passed-over": [Sight("/articles/"), Sight("/articles/?q=zzzz")],
        "triage-measure": [Sight("/triage/measure/"), Sight("/triage/measure/?since=2099-01-01")],
        "article-missed": [Sight(house.wordings.replace("versions", "missed"))],
        "article-versions": [Sight(house.wordings), Sight(f"{house.wordings}?change=2&whole=1")],
        "sources": [Sight("/sources/", sample=True)],
        "source-import": [Sight("/sources/import/"), Sight("/sources/import/", sent={}, status=WRONG)],
        "source-starter": [Sight("/sources/starter/")],
        "source": [Sight(source), Sight(house.unreadable_source)],
        "source-create": [Sight("/sources/new/")],
        "source-edit": [Sight(f"{source}edit/")],
        "source-archive": [Sight(f"{source}archive/")],
    }
