"""Addresses of the incidents app's pages."""

from django.urls import path

from incidents.views import choices, filing, incident, incidents, sources, triage, versions

urlpatterns = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/choices.json", choices.incident_choices, name="incident-choices"),
    path("incidents/export.csv", incidents.incident_export, name="incident-export"),
    path("incidents/new/", filing.incident_file, name="incident-file"),
    path("incidents/check/", filing.incident_check, name="incident-check"),
    path("incidents/panel/", incidents.incident_panel, name="incident-panel"),
    path("incidents/<str:reference>/", incident.incident, name="incident"),
    path("incidents/<str:reference>/clocks/", incident.incident_clocks, name="incident-clocks"),
    path("incidents/<str:reference>/edit/", filing.incident_edit, name="incident-edit"),
    path("incidents/<str:reference>/status/", incident.incident_status, name="incident-status"),
    path("incidents/<str:reference>/archive/", incident.incident_archive, name="incident-archive"),
    path("incidents/<str:reference>/facts/", incident.fact_add, name="incident-fact-add"),
    path("incidents/<str:reference>/facts/<int:pk>/", incident.fact_decide, name="incident-fact"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:pk>/", triage.candidate, name="candidate"),
    path("triage/<int:pk>/accept/", triage.candidate_accept, name="candidate-accept"),
    path("triage/<int:pk>/merge/", triage.candidate_merge, name="candidate-merge"),
    path("triage/<int:pk>/dismiss/", triage.candidate_dismiss, name="candidate-dismiss"),
    path("triage/<int:pk>/snooze/", triage.candidate_snooze, name="candidate-snooze"),
    path("triage/<int:pk>/undo/", triage.candidate_undo, name="candidate-undo"),
    path("articles/<int:pk>/versions/", versions.article_versions, name="article-versions"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.source_create, name="source-create"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/edit/", sources.source_edit, name="source-edit"),
    path("sources/<int:pk>/fetch/", sources.source_fetch, name="source-fetch"),
    path("sources/<int:pk>/use/", sources.source_use, name="source-use"),
    path("sources/<int:pk>/pause/", sources.source_pause, name="source-pause"),
    path("sources/<int:pk>/archive/", sources.source_archive, name="source-archive"),
    path("sources/<int:pk>/restore/", sources.source_restore, name="source-restore"),
]
