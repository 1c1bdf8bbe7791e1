"""The pages for moments when nothing else may work."""

from pathlib import Path

import pytest
from django import forms
from django.template import Context, Engine

TEMPLATES = Path(__file__).parents[3] / "templates"
ENGINE = Engine(dirs=[str(TEMPLATES)], app_dirs=False, builtins=["riskboard.common.templatetags.riskboard"])


def render(source: str, given: dict[str, object]) -> str:
    """The markup of a template text, without a request and without what context processors add."""
    return ENGINE.from_string(source).render(Context(given))


class SignInForm(forms.Form):
    """The fields of Django's sign-in form."""

    username = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "accounts/sign_in.html"])
def test_pages_for_broken_moments_need_no_context(name: str) -> None:
    assert "<h1" in render(f'{{% include "{name}" %}}', {"form": SignInForm()})


def test_the_sign_in_page_names_the_demo_people_only_in_the_demo() -> None:
    source = '{% include "accounts/sign_in.html" %}'
    assert "<b>officer</b>" in render(source, {"form": SignInForm(), "demo_sign_in": True})
    assert "<b>officer</b>" not in render(source, {"form": SignInForm()})
