from django.db import migrations

from riskboard.common.tables import Definition

# Both columns hold what is packed already, or what is read whole and often. Left to itself, PostgreSQL compresses each
# long value once more, which takes several times as long as writing it: 0.6 s of a run over a million dependencies.
LONG = (("vendors_vendorreach", "workloads"), ("vendors_worldblock", "body"))


class Migration(migrations.Migration):

    dependencies = [
        ('vendors', '0024_worlds_name_their_parameters'),
    ]

    operations = [
        Definition(
            f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL",
            f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTENDED",
        )
        for table, column in LONG
    ]
