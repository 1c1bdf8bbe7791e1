"""The project's template tags and filters. A builtin library (settings): templates load nothing."""

from django.template import Library
from django.templatetags import i18n, l10n, static

from riskboard.common.templatetags import controls, drawings, layout, words

register = Library()
# Django's own three come along: nearly every template needs them, and none should fail for a forgotten load.
for part in (i18n, l10n, static, words, layout, drawings, controls):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
