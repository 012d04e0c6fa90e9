from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0005_other_consumer_pair"),
    ]

    operations = [
        migrations.AddField(
            model_name="oauthcredential",
            name="rotated_at",
            field=models.DateTimeField(null=True),
        ),
    ]
