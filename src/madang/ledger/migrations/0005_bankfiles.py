import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows

CHILDREN = (
    ("file_id", "bankfile"),
    ("payment_id", "payment"),
    ("cancellation_id", "cancellation"),
    ("journal_id", "journal"),
)
RIGHTS = """
REVOKE DELETE, TRUNCATE ON ledger_bankfile, ledger_bankentry FROM madang_town;
"""


class Migration(migrations.Migration):
    """What banks and gateways say is kept beside the books; who closes a difference says why."""

    dependencies = [
        ('ledger', '0004_payments'),
        ('towns', '0004_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(null=True)),
                ('source', models.CharField(max_length=10)),
                ('reference', models.CharField(max_length=200)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('repeat', models.PositiveSmallIntegerField(default=0)),
                ('theirs', models.BigIntegerField(null=True)),
                ('ours', models.BigIntegerField(null=True)),
                ('queue', models.CharField(choices=[('matched', 'The same on both sides'), ('missing_here', 'Missing in our books'), ('missing_there', 'Missing in the file'), ('amount_differs', 'Another amount')], max_length=15)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BankFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('digest', models.BinaryField(max_length=32)),
                ('lines', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='cancellation',
            constraint=models.UniqueConstraint(fields=('id', 'town'), name='cancellation_of_town'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='cancellation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_entries', to='ledger.cancellation'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='journal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journal'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_entries', to='ledger.payment'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='town',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='town',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town'),
        ),
        migrations.AddField(
            model_name='bankentry',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.bankfile'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.UniqueConstraint(fields=('town', 'digest'), name='bankfile_once_in_a_town'),
        ),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.UniqueConstraint(fields=('id', 'town'), name='bankfile_of_town'),
        ),
        migrations.AddIndex(
            model_name='bankentry',
            index=models.Index(fields=['town', 'queue', 'closed_at'], name='bankentry_queue'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.UniqueConstraint(condition=models.Q(('line__isnull', False)), fields=('town', 'source', 'reference', 'theirs', 'at', 'repeat'), name='bankentry_once_a_line'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.UniqueConstraint(condition=models.Q(('cancellation', None), ('payment__isnull', False)), fields=('source', 'payment'), name='bankentry_once_a_payment'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.UniqueConstraint(condition=models.Q(('cancellation__isnull', False)), fields=('source', 'cancellation'), name='bankentry_once_a_cancellation'),
        ),
        migrations.AddConstraint(
            model_name='bankentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('journal', None), ('note', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='bankentry_closed_with_a_reason'),
        ),
        town_rows("ledger_bankfile"),
        town_rows("ledger_bankentry"),
        *(same_town("ledger_bankentry", column, f"ledger_{parent}") for column, parent in CHILDREN),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        audited("ledger_bankfile"),
        audited("ledger_bankentry"),
    ]
