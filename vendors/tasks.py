"""Work on the register that runs in the background: each task makes one service call."""

from celery import shared_task

from vendors.services import announcing, annual, clarity, ranking, rescore


@shared_task(name="vendors.rescore_due")
def rescore_due() -> None:
    """Rescore if a request is due; sent after every change and swept by the scheduler."""
    rescore.rescore_due()


@shared_task(name="vendors.rescore_all")
def rescore_all() -> None:
    """Rescore everything: nightly, since tests of fallbacks age without any edit."""
    rescore.rescore_all()


@shared_task(name="vendors.annual_due")
def annual_due() -> None:
    """Compute what a year may cost if that is due; sent after every run of the scores and swept by the scheduler."""
    annual.annual_due()


@shared_task(name="vendors.rank_due")
def rank_due() -> None:
    """Rank the mitigations that somebody asked about; sent with every request and swept by the scheduler."""
    ranking.rank_due()


@shared_task(name="vendors.announce_notices")
def announce_notices() -> int:
    """Tell of contracts whose notice is due."""
    return announcing.announce_notices()


@shared_task(name="vendors.restate_clarity")
def restate_clarity() -> int:
    """Follow the calendar: contracts begin and end, and scorecards begin to count."""
    return clarity.restate_due()
