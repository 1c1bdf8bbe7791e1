import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from riskboard.common.tables import Definition

KINDS = [
    ('entity', 'Vendor'),
    ('model', 'Model'),
    ('jurisdiction', 'Jurisdiction'),
    ('platform', 'Host cloud'),
]

PACK = """
INSERT INTO vendors_failureatom (kind, name) SELECT DISTINCT kind, name FROM vendors_singlepoint;
INSERT INTO vendors_workloadpoints (workload_id, unit_loss, atoms)
SELECT point.workload_id, max(point.unit_loss), array_agg(atom.id ORDER BY atom.id)
FROM vendors_singlepoint point JOIN vendors_failureatom atom USING (kind, name) GROUP BY point.workload_id;
"""
UNPACK = """
INSERT INTO vendors_singlepoint (workload_id, kind, name, unit_loss)
SELECT packed.workload_id, atom.kind, atom.name, packed.unit_loss
FROM vendors_workloadpoints packed JOIN vendors_workload workload ON workload.id = packed.workload_id
JOIN vendors_failureatom atom ON atom.id = ANY (packed.atoms);
"""
# The outer join is left out of queries that ask nothing of the atom; an inner one would have to be made for each.
VIEW = """
CREATE VIEW vendors_singlepoint AS
SELECT packed.workload_id * 2147483648 + part.atom AS id, packed.workload_id, part.atom AS failure_id,
    atom.kind, atom.name, packed.unit_loss
FROM vendors_workloadpoints packed CROSS JOIN LATERAL unnest(packed.atoms) AS part (atom)
LEFT JOIN vendors_failureatom atom ON atom.id = part.atom
"""


class Migration(migrations.Migration):

    dependencies = [
        ('vendors', '0014_parameters_by_type_with_reasons'),
    ]

    operations = [
        migrations.CreateModel(
            name='FailureAtom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=KINDS, max_length=12)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('name', 'kind'), name='failure_atom_once'),
                    models.CheckConstraint(
                        condition=models.Q(('kind__in', [kind for kind, _label in KINDS])),
                        name='failure_atom_kind_known',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='WorkloadPoints',
            fields=[
                ('workload', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='packed_points', serialize=False, to='vendors.workload')),
                ('unit_loss', models.BigIntegerField()),
                ('atoms', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.RunSQL(PACK, UNPACK),
        # What is waiting to be checked of the rows that came back must be, before their table is altered.
        migrations.RunSQL(migrations.RunSQL.noop, 'SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;'),
        migrations.DeleteModel(name='SinglePoint'),
        migrations.AddIndex(
            model_name='workloadpoints',
            index=models.Index(
                models.OrderBy(models.F('unit_loss'), descending=True, nulls_last=True),
                models.F('workload'),
                name='packed_points_by_cost',
            ),
        ),
        Definition(VIEW, 'DROP VIEW vendors_singlepoint'),
        migrations.CreateModel(
            name='SinglePoint',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=KINDS, max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('unit_loss', models.BigIntegerField()),
                ('failure', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='vendors.failureatom')),
                ('workload', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='single_points', to='vendors.workload')),
            ],
            options={
                'ordering': ['-unit_loss', 'workload_id', 'kind', 'name'],
                'managed': False,
            },
        ),
    ]
