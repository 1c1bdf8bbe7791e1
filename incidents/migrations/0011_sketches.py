import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0010_bounds'),
    ]

    operations = [
        migrations.AddField(
            model_name='story',
            name='sketched',
            field=models.PositiveSmallIntegerField(default=0, help_text='of which version the sketches of its articles are; 0: not all of them have one'),
        ),
        migrations.CreateModel(
            name='Sketch',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sketch', serialize=False, to='incidents.article')),
                ('published_at', models.DateTimeField()),
                ('head', models.BinaryField()),
                ('terms', models.BinaryField()),
                ('keys', models.BinaryField()),
                ('least', models.BinaryField()),
                ('shingles', models.BinaryField()),
                ('story', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sketches', to='incidents.story')),
            ],
            options={
                'indexes': [models.Index(fields=['story', '-published_at', '-article'], name='sketch_newest')],
            },
        ),
    ]
