from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("base", "0004_events")]

    operations = [
        migrations.CreateModel(
            name="Cache",
            fields=[
                ("key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name_plural": "cache"},
        ),
        migrations.RunSQL(
            "ALTER TABLE base_cache SET UNLOGGED", "ALTER TABLE base_cache SET LOGGED"
        ),
    ]
