import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import riskboard.common.codes
import riskboard.common.tables
import riskboard.workspace.models
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('workspace', '0001_initial'), ('workspace', '0002_search_the_log'), ('workspace', '0003_currency_codes'), ('workspace', '0004_set_up_link'), ('workspace', '0005_version_of_the_organisation')]

    initial = True

    dependencies = [
        ('audit', '0001_find_by_words_and_by_actor'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        riskboard.common.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('singleton', models.BooleanField(default=True, editable=False, unique=True)),
                        ('name', models.CharField(default='Our organisation', max_length=200, verbose_name='name')),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[riskboard.common.codes.validate_currency], verbose_name='base currency')),
                        ('time_zone', models.CharField(default='UTC', max_length=64, validators=[riskboard.workspace.models.validate_time_zone], verbose_name='time zone')),
                        ('headcount', models.PositiveIntegerField(default=240, validators=[django.core.validators.MinValueValidator(1)], verbose_name='people')),
                        ('mean_loaded_cost', models.DecimalField(decimal_places=2, default=Decimal('75.00'), max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='mean loaded cost per hour')),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('singleton', True)), name='organisation_is_one'), models.CheckConstraint(condition=models.Q(('headcount__gte', 1)), name='organisation_has_people'), models.CheckConstraint(condition=models.Q(('mean_loaded_cost__gt', 0)), name='organisation_cost_positive')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "workspace_organisationevent" ("currency", "headcount", "id", "mean_loaded_cost", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "singleton", "time_zone", "updated_at") SELECT new_values."currency", new_values."headcount", new_values."id", new_values."mean_loaded_cost", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."singleton", new_values."time_zone", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='514faa71381250ac47d7e70ab2ad8f224055ceeb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3d03a', referencing='REFERENCING NEW TABLE AS new_values ', table='workspace_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "workspace_organisationevent" ("currency", "headcount", "id", "mean_loaded_cost", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "singleton", "time_zone", "updated_at") SELECT new_values."currency", new_values."headcount", new_values."id", new_values."mean_loaded_cost", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."singleton", new_values."time_zone", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a94ecc929fb91561b83a8813979cd0a1580e3b25', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_73266', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='workspace_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "workspace_organisationevent" ("currency", "headcount", "id", "mean_loaded_cost", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "singleton", "time_zone", "updated_at") SELECT old_values."currency", old_values."headcount", old_values."id", old_values."mean_loaded_cost", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."singleton", old_values."time_zone", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='16684f129cf4a1cefea514e1a4b6ac79cefd3976', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3185f', referencing='REFERENCING OLD TABLE AS old_values ', table='workspace_organisation', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='SetUpLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('singleton', models.BooleanField(default=True, editable=False, unique=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('expires_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('singleton', True)), name='set_up_link_is_one')],
                    },
                ),
                migrations.CreateModel(
                    name='OrganisationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('singleton', models.BooleanField(default=True, editable=False)),
                        ('name', models.CharField(default='Our organisation', max_length=200, verbose_name='name')),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[riskboard.common.codes.validate_currency], verbose_name='base currency')),
                        ('time_zone', models.CharField(default='UTC', max_length=64, validators=[riskboard.workspace.models.validate_time_zone], verbose_name='time zone')),
                        ('headcount', models.PositiveIntegerField(default=240, validators=[django.core.validators.MinValueValidator(1)], verbose_name='people')),
                        ('mean_loaded_cost', models.DecimalField(decimal_places=2, default=Decimal('75.00'), max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='mean loaded cost per hour')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.organisation')),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='workspace_o_pgh_cre_60470e_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("workspace_organisationevent")'), name='gin_trgm_ops'), name='organisation_e2a895eb_words')],
                    },
                ),
            ],
        ),
    ]
