import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import riskboard.common.tables
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_people_and_sign_on'), ('accounts', '0003_record_secrets_as_changed')]

    initial = True

    dependencies = [
        ('audit', '0001_find_by_words_and_by_actor'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        riskboard.common.tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('role', models.CharField(choices=[('viewer', 'Viewer'), ('procurement', 'Procurement'), ('officer', 'Risk officer'), ('administrator', 'Administrator')], default='viewer', max_length=20, verbose_name='role')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['viewer', 'procurement', 'officer', 'administrator'])), name='user_role_known'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_mail_unique', violation_error_message='Somebody else has this mail address.')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("email", "first_name", "is_active", "is_superuser", "last_name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "username") SELECT new_values."email", new_values."first_name", new_values."is_active", new_values."is_superuser", new_values."last_name", left(encode(sha256(convert_to(new_values."password", \'UTF8\')), \'hex\'), 16), _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."username" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f27a77c9ac75e4d9b3a36c233279a0c46d1939a8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("email", "first_name", "is_active", "is_superuser", "last_name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "username") SELECT new_values."email", new_values."first_name", new_values."is_active", new_values."is_superuser", new_values."last_name", left(encode(sha256(convert_to(new_values."password", \'UTF8\')), \'hex\'), 16), _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."username" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."first_name" IS DISTINCT FROM (new_values."first_name") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."last_name" IS DISTINCT FROM (new_values."last_name") OR old_values."password" IS DISTINCT FROM (new_values."password") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."username" IS DISTINCT FROM (new_values."username")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8f5d5cd558828e9ea6eefddfc49b1c594362c679', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0e890', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_user', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userevent" ("email", "first_name", "is_active", "is_superuser", "last_name", "password", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "username") SELECT old_values."email", old_values."first_name", old_values."is_active", old_values."is_superuser", old_values."last_name", left(encode(sha256(convert_to(old_values."password", \'UTF8\')), \'hex\'), 16), _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."username" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c8b728840821b5f760321f3daa2192eb034d85bb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_user', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('scopes', []), _negated=True), name='token_has_a_scope')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("digest", "expires_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT left(encode(sha256(convert_to(new_values."digest", \'UTF8\')), \'hex\'), 16), new_values."expires_at", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."revoked_at", new_values."scopes", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c3199b3bc8824437963dfb1177c95e689039bd34', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_77356', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_token', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("digest", "expires_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT left(encode(sha256(convert_to(new_values."digest", \'UTF8\')), \'hex\'), 16), new_values."expires_at", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."revoked_at", new_values."scopes", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."digest" IS DISTINCT FROM (new_values."digest") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."scopes" IS DISTINCT FROM (new_values."scopes") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ace6b7fcfd3acf2723822e8c9dbc8029021aca8d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_98930', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_token', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("digest", "expires_at", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT left(encode(sha256(convert_to(old_values."digest", \'UTF8\')), \'hex\'), 16), old_values."expires_at", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."revoked_at", old_values."scopes", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0d92883215794480ff9e7c632d69eda3d9f5669a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8f6d4', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_token', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254, verbose_name='mail address')),
                        ('role', models.CharField(choices=[('viewer', 'Viewer'), ('procurement', 'Procurement'), ('officer', 'Risk officer'), ('administrator', 'Administrator')], default='viewer', max_length=20, verbose_name='role')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), name='invitation_one_open_per_mail', violation_error_message='This address is invited already. Send that invitation again.'), models.CheckConstraint(condition=models.Q(('role__in', ['viewer', 'procurement', 'officer', 'administrator'])), name='invitation_role_known'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_ends_once')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_invitationevent" ("accepted_at", "digest", "email", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "withdrawn_at") SELECT new_values."accepted_at", left(encode(sha256(convert_to(new_values."digest", \'UTF8\')), \'hex\'), 16), new_values."email", new_values."expires_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='abe4c618b97f0630cc81133829a88e395a136049', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8c354', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_invitation', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_invitationevent" ("accepted_at", "digest", "email", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "withdrawn_at") SELECT new_values."accepted_at", left(encode(sha256(convert_to(new_values."digest", \'UTF8\')), \'hex\'), 16), new_values."email", new_values."expires_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."accepted_at" IS DISTINCT FROM (new_values."accepted_at") OR old_values."digest" IS DISTINCT FROM (new_values."digest") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."withdrawn_at" IS DISTINCT FROM (new_values."withdrawn_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='481ed948c54ac90ca18d1b313fd9b8a824fe8a24', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4e12d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_invitation', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_invitationevent" ("accepted_at", "digest", "email", "expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "withdrawn_at") SELECT old_values."accepted_at", left(encode(sha256(convert_to(old_values."digest", \'UTF8\')), \'hex\'), 16), old_values."email", old_values."expires_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."withdrawn_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='97f5220a06605d453a1f1acf7408e978e95cad43', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f2c14', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_invitation', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('email', models.EmailField(max_length=254, verbose_name='mail address')),
                        ('role', models.CharField(choices=[('viewer', 'Viewer'), ('procurement', 'Procurement'), ('officer', 'Risk officer'), ('administrator', 'Administrator')], default='viewer', max_length=20, verbose_name='role')),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.invitation')),
                        ('digest', models.CharField(max_length=64)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_in_pgh_cre_57cf0c_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("accounts_invitationevent")'), name='gin_trgm_ops'), name='invitation_0b0cb77b_words')],
                    },
                ),
                migrations.CreateModel(
                    name='SecurityPolicy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('singleton', models.BooleanField(default=True, editable=False, unique=True)),
                        ('second_factor', models.CharField(choices=[('nobody', 'Nobody has to'), ('administrators', 'Administrators have to'), ('everybody', 'Everybody has to')], default='nobody', max_length=20, verbose_name='second step')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('singleton', True)), name='security_policy_is_one'), models.CheckConstraint(condition=models.Q(('second_factor__in', ['nobody', 'administrators', 'everybody'])), name='security_policy_factor_known')],
                        'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_securitypolicyevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_factor", "singleton") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."second_factor", new_values."singleton" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1faf12fb09956d8774f97d6cb13832a321054661', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_06cd7', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_securitypolicy', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_securitypolicyevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_factor", "singleton") SELECT new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."second_factor", new_values."singleton" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5c8d3d795d807d09873cda5aea41dd21d9bdc0f3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_05377', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_securitypolicy', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_securitypolicyevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second_factor", "singleton") SELECT old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."second_factor", old_values."singleton" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f1b469222cfda810df9a3a4aacc61f946fdc43c3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a89e0', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_securitypolicy', when='AFTER'))],
                    },
                ),
                migrations.CreateModel(
                    name='SecurityPolicyEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('singleton', models.BooleanField(default=True, editable=False)),
                        ('second_factor', models.CharField(choices=[('nobody', 'Nobody has to'), ('administrators', 'Administrators have to'), ('everybody', 'Everybody has to')], default='nobody', max_length=20, verbose_name='second step')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.securitypolicy')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_se_pgh_cre_d54366_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("accounts_securitypolicyevent")'), name='gin_trgm_ops'), name='securitypolicy_1de4185c_words')],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('handle', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('address', models.GenericIPAddressField(blank=True, null=True)),
                        ('agent', models.CharField(blank=True, max_length=200)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TokenEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('name', models.CharField(max_length=100)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.token')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.CharField(max_length=64)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_to_pgh_cre_2ecda2_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("accounts_tokenevent")'), name='gin_trgm_ops'), name='token_abb8d5dc_words')],
                    },
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                        ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('role', models.CharField(choices=[('viewer', 'Viewer'), ('procurement', 'Procurement'), ('officer', 'Risk officer'), ('administrator', 'Administrator')], default='viewer', max_length=20, verbose_name='role')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='accounts_us_pgh_cre_c04a8d_idx'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(function='audit_words', output_field=models.TextField(), template='%(function)s("accounts_userevent")'), name='gin_trgm_ops'), name='user_218b78dc_words')],
                    },
                ),
            ],
        ),
    ]
