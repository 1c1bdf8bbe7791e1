"""The worlds that stored results were computed from, in blocks that worlds share. Derived: not tracked by the audit."""

from django.db import models


class WorldBlock(models.Model):
    """Some products or some workloads as they stood, packed (``vendors.domain.packing``); named by their SHA-256."""

    hash = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return self.hash


class StoredWorld(models.Model):
    """What a run computed on: the parameters, the day for which tests of fallbacks were judged, and the blocks.

    Named by the SHA-256 of all that; ``blocks`` has the name of each block under the part of the register it holds.
    ``parameters_version`` is the first version of the declared parameters that has those values; None where none does,
    because nobody had declared any, or before versions were noted.
    """

    hash = models.CharField(max_length=64, primary_key=True)
    day = models.DateField()
    parameters = models.JSONField()
    parameters_version = models.BigIntegerField(null=True)
    blocks = models.JSONField()

    def __str__(self) -> str:
        return f"{self.day}: {self.hash}"
