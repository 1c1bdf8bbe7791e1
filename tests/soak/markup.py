"""Stored markup in a real browser: what it would run, load or disguise if nothing else held it back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route

# The browser's own reading of the markup, judged by what HTML lets act; not by what the cleaner knows.
_DANGERS = """
() => {
    const active = new Set(["script", "iframe", "frame", "object", "embed", "applet", "svg", "math", "style", "link",
        "meta", "base", "form", "input", "button", "textarea", "select", "img", "picture", "video", "audio", "source",
        "track", "template", "portal", "marquee", "dialog", "slot", "title", "noscript"]);
    const loading = new Set(["src", "srcset", "srcdoc", "action", "formaction", "background", "poster", "data", "ping",
        "style", "class", "id", "name", "is", "slot", "manifest", "xlink:href", "target", "autofocus", "tabindex"]);
    const found = [];
    for (const element of document.getElementById("articles").querySelectorAll("*")) {
        const name = element.tagName.toLowerCase();
        if (element.parentElement.id === "articles" && name === "article") continue;
        if (active.has(name) || name.includes("-") || element.namespaceURI !== "http://www.w3.org/1999/xhtml") {
            found.push(`<${name}>`);
        }
        for (const attribute of element.attributes) {
            const named = attribute.name.toLowerCase();
            if (named.startsWith("on") || loading.has(named)) found.push(`<${name} ${named}>`);
        }
        const link = element.getAttribute("href");
        if (link !== null && !["http:", "https:", "mailto:"].includes(new URL(link, "http://base.invalid/").protocol)) {
            found.push(`<${name} href=${link.slice(0, 80)}>`);
        }
    }
    if (window.ran) found.push("a script ran");
    if (document.getElementById("articles").parentElement !== document.body) found.push("out of its place");
    if (document.body.lastElementChild.id !== "articles") found.push("out of its frame");
    return found;
}
"""


@contextmanager
def bare_page(browser: Browser) -> Iterator[Page]:
    """A page without any policy of ours; nothing leaves it."""
    page = browser.new_page()
    yield page
    page.close()


def dangers_in_browser(page: Page, markup: Sequence[str]) -> list[str]:
    """What the browser finds in pieces of markup that it reads side by side: elements and attributes that act, links
    elsewhere than to the web, scripts that ran, addresses that it asked for, and pieces that left their place."""
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(f"asked for {route.request.url}")
        route.abort()

    page.unroute_all()
    page.route("**/*", refuse)
    names = ("alert", "confirm", "prompt", "print", "open")
    trap = "window.ran = false;" + "".join(
        f"window.{name} = () => {{ window.ran = true; }};" for name in names
    )
    pieces = "".join(f"<article>{one}</article>" for one in markup)
    page.set_content(f"<!doctype html><script>{trap}</script><body><div id=articles>{pieces}</div>")
    found: list[str] = page.evaluate(_DANGERS)
    whole = page.evaluate("document.querySelectorAll('#articles > article').length")
    return found + asked + ([] if whole == len(markup) else [f"{len(markup)} pieces became {whole}"])
