"""The heat map: a table on a desk, on a phone one list a vendor that needs no table's head to be read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.looking import PAPER, PHONE
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.services.rescore import rescore_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "Kraftfahrzeughaftpflichtversicherung"
CLIPPED = """() => [...document.querySelectorAll(".heat :is(th, td)")]
  .filter((cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
  .map((cell) => cell.textContent)"""
TOO_WIDE = """() => {
  const box = document.querySelector(".heat").parentElement;
  return box.scrollWidth - box.clientWidth;
}"""


@pytest.fixture
def board(sign_in: Callable[[str], Page]) -> Page:
    """The board of a register in which two vendors stop ten workloads, each the half of them."""
    for number, name in enumerate(("Vektor", f"Corvid {WORD}")):
        product = make_product(vendor=make_vendor(name))
        for workload in range(5):
            make_workload(f"{WORD} {number}{workload}", dependencies=[needing(product)])
    rescore_all()
    return sign_in("viewer")


def test_on_a_phone_every_amount_stands_beside_its_workload(board: Page) -> None:
    board.set_viewport_size(PHONE)
    shown: list[Any] = board.locator(".heat td:visible").evaluate_all(
        """(cells) => cells.map((cell) => [getComputedStyle(cell, "::before").content, cell.textContent])"""
    )
    amounts = [(name, amount) for name, amount in shown if name.startswith(f'"{WORD}')]
    assert len(amounts) == 10
    assert all(amount for _name, amount in amounts)
    assert board.locator(".heat thead").is_hidden()
    assert board.locator(".heat td.tot:visible").count() == 2
    assert board.evaluate(CLIPPED) == []
    assert board.evaluate(TOO_WIDE) <= 0


def test_on_paper_a_long_name_is_broken_rather_than_cut_off(board: Page) -> None:
    board.set_viewport_size(PAPER)
    board.emulate_media(media="print")
    assert board.locator(".heat thead th:visible").count() == 12
    assert board.evaluate(TOO_WIDE) <= 0
    assert board.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
