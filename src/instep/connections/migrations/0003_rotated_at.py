from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0002_refresh_begun_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="oauthcredential",
            name="rotated_at",
            field=models.DateTimeField(null=True),
        ),
    ]
