"""Where the browser of the tests is."""

import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The path of the browser that the system offers; FileNotFoundError names how to get one."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError("no Chromium is installed: apt-get install chromium")
    return found
