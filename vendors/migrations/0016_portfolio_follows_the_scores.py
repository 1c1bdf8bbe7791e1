import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vendors', '0015_pack_single_points'),
    ]

    operations = [
        migrations.AddField(
            model_name='rescorestate',
            name='portfolio_due_at',
            field=models.DateTimeField(blank=True, help_text="when the portfolio's figures are to follow the scores in force", null=True),
        ),
        migrations.AlterField(
            model_name='workloadloss',
            name='workload',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='losses', serialize=False, to='vendors.workload'),
        ),
    ]
