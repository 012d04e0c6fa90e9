from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0004_certificates_and_flows"),
    ]

    operations = [
        migrations.AddField(
            model_name="oauthcredential",
            name="rotated_at",
            field=models.DateTimeField(null=True),
        ),
    ]
