"""Addresses of incidents, triage and sources."""

from django.urls import path

from incidents.views import sources

urlpatterns = [
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.source_create, name="source-create"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/edit/", sources.source_edit, name="source-edit"),
    path("sources/<int:pk>/fetch/", sources.source_fetch, name="source-fetch"),
    path("sources/<int:pk>/pause/", sources.source_pause, name="source-pause"),
]
