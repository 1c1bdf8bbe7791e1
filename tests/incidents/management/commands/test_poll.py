"""``manage.py poll``: what it tells, and what the shell hears of a source that cannot be read."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.models import Fetch, FetchState, Source
from tests.factories.incidents import make_article, make_source

pytestmark = pytest.mark.django_db
# No request leaves for such an address: it is refused before.
PRIVATE = "http://10.0.0.1/feed.xml"


def run(**options: object) -> list[str]:
    out = io.StringIO()
    call_command("poll", stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_source_that_cannot_be_read_fails_where_it_was_asked_for() -> None:
    source, out = make_source(url=PRIVATE, name="Inside"), io.StringIO()
    with pytest.raises(CommandError, match="Inside could not be read"):
        call_command("poll", source=source.pk, stdout=out)
    assert out.getvalue().startswith("Inside: 10.0.0.1 ")


def test_one_that_cannot_be_read_among_all_that_are_due_is_told_and_no_failure() -> None:
    make_source(url=PRIVATE, name="Inside", next_fetch_at=timezone.now())
    make_article(detected_at=None)
    told = run(due=True)
    assert told[0].startswith("Inside: 10.0.0.1 ")
    assert told[1:] == ["0 pages of short entries read", "1 article looked through"]


def test_why_a_source_was_not_read_is_said() -> None:
    source = make_source(url=PRIVATE, domain="10.0.0.1")
    Fetch.objects.create(
        source=source,
        domain=source.domain,
        requested_at=timezone.now(),
        started_at=timezone.now(),
        state=FetchState.RUNNING,
    )
    assert run(source=source.pk)[0] == "nothing to fetch now: 10.0.0.1 is being read by a worker"
    Fetch.objects.all().delete()
    Source.objects.update(domain_wait_until=timezone.now() + timedelta(hours=1))
    assert run(source=source.pk)[0].startswith("nothing to fetch now: 10.0.0.1 asked to be left alone until ")
    Fetch.objects.all().delete()
    Source.objects.update(next_fetch_at=timezone.now() + timedelta(hours=1), domain_wait_until=None)
    assert run()[0] == "nothing to fetch now"


def test_a_source_that_does_not_exist_is_named() -> None:
    with pytest.raises(CommandError, match="there is no source 99"):
        call_command("poll", source=99)
