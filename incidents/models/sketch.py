"""Sketches: what is kept of an article for recognising others that tell of the same event."""

from django.db import models

from incidents.models.article import Article
from incidents.models.story import Story


class Sketch(models.Model):
    """The sketch of an article of a story, packed (:mod:`incidents.domain.columns`), so that no text is read again.

    Derived from the article alone. Its story and its time stand here too: the newest of a story are one step on an
    index away.
    """

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="sketch")
    story = models.ForeignKey(Story, models.CASCADE, related_name="sketches", db_index=False)
    published_at = models.DateTimeField()
    head = models.BinaryField()
    terms = models.BinaryField()
    keys = models.BinaryField()
    least = models.BinaryField()
    shingles = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["story", "-published_at", "-article"], name="sketch_newest")]

    def __str__(self) -> str:
        return str(self.article_id)
