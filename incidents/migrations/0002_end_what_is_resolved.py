"""What was resolved without an end gets one: when it was last said to be over, else when it was last changed."""

from datetime import datetime

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_OVER = ("resolved", "reviewed")
_LASTING = ("ownership_change", "price_or_limit_change", "retirement", "terms_change")


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Their observed events end with them: those clocks ran on with the vendors."""
    incidents = apps.get_model("incidents", "Incident").objects.filter(status__in=_OVER, ended_at=None)
    entries = apps.get_model("incidents", "TimelineEntry").objects
    events = apps.get_model("vendors", "ObservedEvent").objects
    for incident in incidents.exclude(type__in=_LASTING):
        told = entries.filter(incident=incident, kind="resolved").order_by("at").last()
        end: datetime = max(told.at if told else incident.updated_at, incident.started_at)
        incident.ended_at = end
        incident.save(update_fields=["ended_at"])
        events.filter(reference=incident.reference, ended_at=None).update(ended_at=end)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0001_initial"),
        ("vendors", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
