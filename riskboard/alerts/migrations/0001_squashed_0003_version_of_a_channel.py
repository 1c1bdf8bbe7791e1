import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import riskboard.common.tables
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('alerts', '0001_initial'), ('alerts', '0002_record_secrets_as_changed'), ('alerts', '0003_version_of_a_channel')]

    initial = True

    dependencies = [
        ('audit', '0001_find_by_words_and_by_actor'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        riskboard.common.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('kind', models.CharField(choices=[('mail', 'Mail'), ('webhook', 'Webhook'), ('slack', 'Slack-compatible hook')], max_length=10, verbose_name='kind')),
                        ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused')], default='active', max_length=10, verbose_name='state')),
                        ('pause_reason', models.CharField(blank=True, default='', max_length=300)),
                        ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='recipients')),
                        ('host', models.CharField(blank=True, default='', max_length=260, verbose_name='host')),
                        ('sealed_url', models.TextField(blank=True, default='', editable=False)),
                        ('sealed_secret', models.TextField(blank=True, default='', editable=False)),
                        ('sealed_previous_secret', models.TextField(blank=True, default='', editable=False)),
                        ('previous_secret_until', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('failing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['mail', 'webhook', 'slack'])), name='channel_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused'])), name='channel_state_known'), models.CheckConstraint(condition=models.Q(('archived_at__isnull', False), models.Q(('kind', 'mail'), ('sealed_url', ''), models.Q(('recipients', []), _negated=True)), models.Q(('kind__in', ['webhook', 'slack']), ('recipients', []), models.Q(('sealed_url', ''), _negated=True)), _connector='OR'), name='channel_has_a_target')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_channelevent" ("archived_at", "host", "kind", "name", "pause_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "sealed_previous_secret", "sealed_secret", "sealed_url", "state", "updated_at") SELECT new_values."archived_at", new_values."host", new_values."kind", new_values."name", new_values."pause_reason", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recipients", left(encode(sha256(convert_to(new_values."sealed_previous_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(new_values."sealed_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(new_values."sealed_url", \'UTF8\')), \'hex\'), 16), new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8f5caaa3728b9c8288546e78993a54d8748c6f22', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e91c3', referencing='REFERENCING NEW TABLE AS new_values ', table='alerts_channel', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_channelevent" ("archived_at", "host", "kind", "name", "pause_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "sealed_previous_secret", "sealed_secret", "sealed_url", "state", "updated_at") SELECT new_values."archived_at", new_values."host", new_values."kind", new_values."name", new_values."pause_reason", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recipients", left(encode(sha256(convert_to(new_values."sealed_previous_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(new_values."sealed_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(new_values."sealed_url", \'UTF8\')), \'hex\'), 16), new_values."state", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."archived_at" IS DISTINCT FROM (new_values."archived_at") OR old_values."host" IS DISTINCT FROM (new_values."host") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."pause_reason" IS DISTINCT FROM (new_values."pause_reason") OR old_values."recipients" IS DISTINCT FROM (new_values."recipients") OR old_values."sealed_previous_secret" IS DISTINCT FROM (new_values."sealed_previous_secret") OR old_values."sealed_secret" IS DISTINCT FROM (new_values."sealed_secret") OR old_values."sealed_url" IS DISTINCT FROM (new_values."sealed_url") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6a8ce0f213cb780f76cdcfd333417016dd920e5f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f798d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='alerts_channel', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_channelevent" ("archived_at", "host", "kind", "name", "pause_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipients", "sealed_previous_secret", "sealed_secret", "sealed_url", "state", "updated_at") SELECT old_values."archived_at", old_values."host", old_values."kind", old_values."name", old_values."pause_reason", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."recipients", left(encode(sha256(convert_to(old_values."sealed_previous_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(old_values."sealed_secret", \'UTF8\')), \'hex\'), 16), left(encode(sha256(convert_to(old_values."sealed_url", \'UTF8\')), \'hex\'), 16), old_values."state", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9f77176e8cfa915cb7bc1e37c9bb29bb91e3d197', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8f02b', referencing='REFERENCING OLD TABLE AS old_values ', table='alerts_channel', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=40, verbose_name='event')),
                        ('occurred_at', models.DateTimeField()),
                        ('subject_kind', models.CharField(max_length=20)),
                        ('subject_key', models.CharField(max_length=200)),
                        ('subject_title', models.CharField(max_length=500)),
                        ('subject_path', models.CharField(max_length=500)),
                        ('summary', models.CharField(blank=True, default='', max_length=1000)),
                        ('data', models.JSONField(default=dict)),
                        ('restricted', models.BooleanField(default=False)),
                        ('once', models.CharField(blank=True, default=None, max_length=200, null=True, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('dispatched_at', models.DateTimeField(blank=True, help_text='when rules were weighed on it', null=True)),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('dispatched_at', None)), fields=['id'], name='event_to_dispatch'), models.Index(fields=['subject_kind', 'subject_key', '-id'], name='event_by_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='ChannelEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('kind', models.CharField(choices=[('mail', 'Mail'), ('webhook', 'Webhook'), ('slack', 'Slack-compatible hook')], max_length=10, verbose_name='kind')),
                        ('state', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused')], default='active', max_length=10, verbose_name='state')),
                        ('pause_reason', models.CharField(blank=True, default='', max_length=300)),
                        ('recipients', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='recipients')),
                        ('host', models.CharField(blank=True, default='', max_length=260, verbose_name='host')),
                        ('sealed_url', models.TextField(blank=True, default='', editable=False)),
                        ('sealed_secret', models.TextField(blank=True, default='', editable=False)),
                        ('sealed_previous_secret', models.TextField(blank=True, default='', editable=False)),
                        ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.channel')),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='alerts_chan_pgh_cre_81e58d_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("alerts_channelevent")'), name='gin_trgm_ops'), name='channel_f7079b11_words')],
                    },
                ),
                migrations.CreateModel(
                    name='Rule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('event_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('incident.opened', 'Incident opened'), ('incident.updated', 'Incident changed'), ('incident.resolved', 'Incident resolved'), ('score.changed', 'Score changed'), ('candidate.created', 'New candidate to triage'), ('contract.notice_due', 'Notice of a contract due'), ('limit.breached', 'Limit breached'), ('source.unreadable', 'Source unreadable')], max_length=40), size=None, verbose_name='events')),
                        ('min_severity', models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High'), ('critical', 'Critical')], default='', max_length=10, verbose_name='severity at least')),
                        ('ours_only', models.BooleanField(default=False, verbose_name='only what affects our own access')),
                        ('vendors', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=100), blank=True, default=list, size=None, verbose_name='vendors')),
                        ('min_change', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='score change of at least')),
                        ('min_band', models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High'), ('very_high', 'Very high'), ('critical', 'Critical')], default='', max_length=10, verbose_name='band at least')),
                        ('restricted', models.BooleanField(default=False, verbose_name='restricted incidents too')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='alerts.channel')),
                    ],
                    options={
                        'ordering': ['channel', 'position', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('event_names', []), _negated=True), name='rule_has_an_event'), models.CheckConstraint(condition=models.Q(('min_severity__in', ['', 'low', 'moderate', 'high', 'critical'])), name='rule_severity_known'), models.CheckConstraint(condition=models.Q(('min_band__in', ['', 'low', 'moderate', 'high', 'very_high', 'critical'])), name='rule_band_known'), models.CheckConstraint(condition=models.Q(('min_change', None), models.Q(('min_change__gte', 0), ('min_change__lte', 100)), _connector='OR'), name='rule_change_in_range')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_ruleevent" ("channel_id", "event_names", "id", "min_band", "min_change", "min_severity", "ours_only", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "vendors") SELECT new_values."channel_id", new_values."event_names", new_values."id", new_values."min_band", new_values."min_change", new_values."min_severity", new_values."ours_only", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."restricted", new_values."vendors" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1d76617aa837a2d8818068422bac10d515efe6ca', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_2657b', referencing='REFERENCING NEW TABLE AS new_values ', table='alerts_rule', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_ruleevent" ("channel_id", "event_names", "id", "min_band", "min_change", "min_severity", "ours_only", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "vendors") SELECT new_values."channel_id", new_values."event_names", new_values."id", new_values."min_band", new_values."min_change", new_values."min_severity", new_values."ours_only", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."restricted", new_values."vendors" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='654ea38771572a4807bc4c9285c8272172da6ec7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3cd3a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='alerts_rule', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_ruleevent" ("channel_id", "event_names", "id", "min_band", "min_change", "min_severity", "ours_only", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "vendors") SELECT old_values."channel_id", old_values."event_names", old_values."id", old_values."min_band", old_values."min_change", old_values."min_severity", old_values."ours_only", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."restricted", old_values."vendors" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='21cf16fc3416aa613194a73964c4222b9c3b8f3d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_52a2a', referencing='REFERENCING OLD TABLE AS old_values ', table='alerts_rule', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('pending', 'On its way'), ('delivered', 'Delivered'), ('given_up', 'Given up')], default='pending', max_length=10, verbose_name='state')),
                        ('failures', models.PositiveSmallIntegerField(default=0, help_text='in a row, since it was last sent off')),
                        ('next_try_at', models.DateTimeField(blank=True, null=True)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='alerts.channel')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='alerts.event')),
                    ],
                    options={
                        'verbose_name_plural': 'deliveries',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['next_try_at'], name='delivery_due'), models.Index(fields=['channel', '-id'], name='delivery_by_channel')],
                        'constraints': [models.UniqueConstraint(fields=('event', 'channel'), name='delivery_once_a_channel'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'delivered', 'given_up'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('settled_at', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('claimed_at', None), ('next_try_at', None), ('settled_at__isnull', False)), _connector='OR'), name='delivery_pending_or_settled')],
                    },
                ),
                migrations.CreateModel(
                    name='RuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('event_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('incident.opened', 'Incident opened'), ('incident.updated', 'Incident changed'), ('incident.resolved', 'Incident resolved'), ('score.changed', 'Score changed'), ('candidate.created', 'New candidate to triage'), ('contract.notice_due', 'Notice of a contract due'), ('limit.breached', 'Limit breached'), ('source.unreadable', 'Source unreadable')], max_length=40), size=None, verbose_name='events')),
                        ('min_severity', models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High'), ('critical', 'Critical')], default='', max_length=10, verbose_name='severity at least')),
                        ('ours_only', models.BooleanField(default=False, verbose_name='only what affects our own access')),
                        ('vendors', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=100), blank=True, default=list, size=None, verbose_name='vendors')),
                        ('min_change', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='score change of at least')),
                        ('min_band', models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High'), ('very_high', 'Very high'), ('critical', 'Critical')], default='', max_length=10, verbose_name='band at least')),
                        ('restricted', models.BooleanField(default=False, verbose_name='restricted incidents too')),
                        ('channel', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='alerts.channel')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.rule')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='alerts_rule_pgh_cre_eb3acf_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("alerts_ruleevent")'), name='gin_trgm_ops'), name='rule_755af116_words')],
                    },
                ),
                migrations.CreateModel(
                    name='Attempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('succeeded', models.BooleanField()),
                        ('status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('answer', models.CharField(blank=True, default='', help_text='how the answer begins', max_length=500)),
                        ('error', models.CharField(blank=True, default='', max_length=500)),
                        ('duration_ms', models.PositiveIntegerField(default=0)),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='alerts.delivery')),
                    ],
                    options={
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['delivery', '-at'], name='attempt_by_delivery')],
                    },
                ),
            ],
        ),
    ]
