from incidents.models.article import Article, ArticleVersion, PageCopy
from incidents.models.candidate import Candidate, CandidateState
from incidents.models.catalogue import CatalogueVendor
from incidents.models.fact import Fact, FactState
from incidents.models.incident import Incident, IncidentArticle, ReferenceCounter, TimelineEntry
from incidents.models.missed import MissedEvent
from incidents.models.page_text import PageText
from incidents.models.sketch import Sketch
from incidents.models.source import Fetch, FetchState, Source, SourceState
from incidents.models.story import Story, StoryDecision, StoryDecisionKind
from incidents.models.triage_model import ModelState, TriageModel

__all__ = [
    "Article",
    "ArticleVersion",
    "Candidate",
    "CandidateState",
    "CatalogueVendor",
    "Fact",
    "FactState",
    "Fetch",
    "FetchState",
    "Incident",
    "IncidentArticle",
    "MissedEvent",
    "ModelState",
    "PageCopy",
    "PageText",
    "ReferenceCounter",
    "Sketch",
    "Source",
    "SourceState",
    "Story",
    "StoryDecision",
    "StoryDecisionKind",
    "TimelineEntry",
    "TriageModel",
]
