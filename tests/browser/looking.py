"""Looking at a page as everybody may: light, dark, on a phone and on paper; with assistive technology by way of axe."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_VIOLATIONS = (
    ".violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`)"
)
_EVERYTHING = (
    f"async (tags) => (await axe.run(document, {{runOnly: {{type: 'tag', values: tags}}}})){_VIOLATIONS}"
)
# What a theme can break: the rest of a page is the same in both.
_COLOURS = f"async () => (await axe.run(document, {{runOnly: ['color-contrast', 'link-in-text-block']}})){_VIOLATIONS}"
_SETTLED = """async () => {
  await document.fonts.ready;
  const busy = () => document.querySelector(".htmx-request, .htmx-settling, .htmx-swapping, [aria-busy=true]");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let quiet = 0, frames = 0; quiet < 3 && frames < 600; frames++) {
    await frame();
    quiet = busy() ? 0 : quiet + 1;
  }
}"""
_THEME = """(theme) => {
  document.documentElement.dataset.bsTheme = theme;
  document.dispatchEvent(new CustomEvent("riskboard:theme"));
}"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Paper does not scroll: what is wider than its box is cut off. What only assistive technology hears is not printed.
_CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((part) => {
  const style = getComputedStyle(part);
  return part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1 && style.overflowX !== "visible"
    && style.display !== "inline" && style.textOverflow !== "ellipsis" && part.checkVisibility()
    && !part.closest("svg, .away");
}).map((part) => `${part.tagName.toLowerCase()}.${part.className}`).slice(0, 3)"""
# Words of which a part stands on the next line, in what a selector finds. Lines may end after a hyphen or a slash.
BROKEN_WORDS = """(selector) => [...document.querySelectorAll(selector)].flatMap((part) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (const word of node.data.matchAll(/[^\\s/-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  return broken;
}).slice(0, 5)"""
# A number may have to be scrolled to, a control may not: nobody would know that it is there.
_OUT_OF_REACH = """() => [
  ...document.querySelectorAll(".scroll :is(button, input, select, textarea, a.b)"),
].filter((part) => {
  const [own, box] = [part, part.closest(".scroll")].map((each) => each.getBoundingClientRect());
  return own.width > 1 && part.checkVisibility() && own.right > box.right + 1;
}).map((part) => part.outerHTML.slice(0, 80)).slice(0, 3)"""
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
# A4 upright less its margins, at 96 dots an inch.
PAPER = ViewportSize(width=688, height=1000)


class Watcher:
    """Collects what goes wrong in a page: console errors, failed answers, exceptions."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        self._expected = ("", 200)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("response", self._response)

    def expect(self, address: str, status: int) -> None:
        """Begin anew; that ``address`` itself answers ``status`` is no problem."""
        self.problems.clear()
        self._expected = (address, status)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and (response.url, response.status) != self._expected:
            self.problems.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self._is_expected(message):
            self.problems.append(f"{message.type}: {message.text}")

    def _is_expected(self, message: ConsoleMessage) -> bool:
        """The refusal that was asked for; and that a field brings back what was typed, which is none."""
        address, status = self._expected
        if "cannot be parsed, or is out of range" in message.text or "required format" in message.text:
            return True
        own = message.location.get("url") == address and "Failed to load resource" in message.text
        return own and status >= 400


def arrive(page: Page) -> None:
    """Wait until nothing is on its way any more."""
    page.evaluate(_SETTLED)


def problems_in(page: Page, *, thorough: bool = True) -> Iterator[str]:
    """What is wrong with the page that is open, in light, in dark, on a phone and on paper; without reloading it.

    Not ``thorough``: only whether it fits.
    """
    if thorough:
        page.evaluate(AXE)
        yield from (f"light: {each}" for each in page.evaluate(_EVERYTHING, STANDARD))
        page.evaluate(_THEME, "dark")
        yield from (f"dark: {each}" for each in page.evaluate(_COLOURS))
        page.evaluate(_THEME, "light")
    yield from _too_wide(page, "desk")
    page.set_viewport_size(PHONE)
    arrive(page)
    yield from _too_wide(page, "phone")
    yield from (f"phone: out of reach: {each}" for each in page.evaluate(_OUT_OF_REACH))
    yield from (f"phone: broken word in a label: {each}" for each in page.evaluate(BROKEN_WORDS, ".lbl"))
    if thorough:
        yield from (f"phone: {each}" for each in page.evaluate(_EVERYTHING, STANDARD))
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    yield from _too_wide(page, "paper")
    yield from (f"paper: cut off: {each}" for each in page.evaluate(_CUT_OFF))
    page.emulate_media(media="screen")
    page.set_viewport_size(DESK)


def _too_wide(page: Page, where: str) -> Iterator[str]:
    excess = page.evaluate(_TOO_WIDE)
    if excess > 0:
        yield f"{where}: {excess} px too wide"
