"""The schema of what detection found stays that of what detection gives."""

from dataclasses import fields

from incidents.api.detections import DetectionSerializer, FoundFactSerializer
from incidents.domain.detect.article import Detection, Fact
from incidents.domain.outage import Outage, to_record


def test_the_schema_names_every_member_of_a_detection_and_no_other() -> None:
    given = {one.name for one in fields(Detection)} | to_record(Outage()).keys()
    assert set(DetectionSerializer().fields) == given
    assert set(FoundFactSerializer().fields) == {one.name for one in fields(Fact)}
