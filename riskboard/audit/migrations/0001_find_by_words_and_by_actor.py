"""What the log is searched by: parts of words, and who acted."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# Declared immutable, which an index asks for; sessions write times in UTC, so that it is.
WORDS = """
CREATE FUNCTION audit_words(recorded anyelement) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(value, ' ') FROM jsonb_each_text(to_jsonb(recorded))
    WHERE left(key, 4) <> 'pgh_' AND value <> ''
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("pghistory", "0007_auto_20250421_0444")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(WORDS, "DROP FUNCTION audit_words(anyelement)"),
        migrations.RunSQL(
            "CREATE INDEX audit_context_by_user ON pghistory_context ((metadata->>'user'))",
            "DROP INDEX audit_context_by_user",
        ),
    ]
