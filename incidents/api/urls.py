"""Addresses of incidents, triage and sources under ``/api/v1/``."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from incidents.api.articles import ArticleViewSet
from incidents.api.candidates import CandidateViewSet
from incidents.api.catalogue import CatalogueViewSet
from incidents.api.incidents import IncidentViewSet
from incidents.api.learned import LearnedViewSet
from incidents.api.measuring import MeasureViewSet
from incidents.api.queue import QueueViewSet
from incidents.api.sources import SourceViewSet
from incidents.api.stories import StoryViewSet

router = SimpleRouter()
router.register("incidents", IncidentViewSet, basename="api-incidents")
router.register("candidates", CandidateViewSet, basename="api-candidates")
router.register("stories", StoryViewSet, basename="api-stories")
router.register("articles", ArticleViewSet, basename="api-articles")
router.register("catalogue", CatalogueViewSet, basename="api-catalogue")
router.register("sources", SourceViewSet, basename="api-sources")

urlpatterns = [
    path("triage/queue/", QueueViewSet.as_view({"get": "show"}), name="api-triage-queue"),
    path("triage/measure/", MeasureViewSet.as_view({"get": "show"}), name="api-triage-measure"),
    path("triage/model/", LearnedViewSet.as_view({"get": "show"}), name="api-triage-model"),
    path("triage/model/learn/", LearnedViewSet.as_view({"post": "learn"}), name="api-triage-learn"),
    path("triage/model/use/", LearnedViewSet.as_view({"post": "use"}), name="api-triage-use"),
    *router.urls,
]
