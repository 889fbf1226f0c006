import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows


class Migration(migrations.Migration):
    """Lists of people whom a town pays, on which two persons agree; paid once, in one journal."""

    dependencies = [
        ('ledger', '0007_purchases'),
        ('towns', '0004_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=100)),
                ('people', models.PositiveIntegerField()),
                ('refused', models.PositiveIntegerField()),
                ('amount', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('draft', 'To be checked'), ('asked', 'Waits for a second person'), ('agreed', 'Being paid'), ('paid', 'Paid out'), ('failed', 'Could not be paid')], default='draft', max_length=10)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('told', models.BooleanField(default=False)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issue_run', to='ledger.journal')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='ledger.programme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('id', 'town'), name='issuerun_of_town'),
                    models.UniqueConstraint(fields=('town', 'key'), name='issuerun_once_a_key'),
                    models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', False), ('paid_at__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('journal', None), ('paid_at', None)), _connector='OR'), name='issuerun_paid_is_posted'),
                ],
            },
        ),
        migrations.CreateModel(
            name='IssueRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('amount', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, choices=[('unreadable', 'Neither e-mail nor mobile number'), ('amount', 'No amount in whole won'), ('doubled', 'The same person stands above'), ('unknown', 'No verified resident of the town'), ('cap', 'More than one person may have')], max_length=10)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='ledger.issuerun')),
            ],
            options={
                'ordering': ['run', 'line'],
                'constraints': [
                    models.UniqueConstraint(fields=('run', 'line'), name='issuerow_once_a_line'),
                    models.UniqueConstraint(condition=models.Q(('account__isnull', False)), fields=('run', 'account'), name='issuerow_once_a_person'),
                    models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('amount__gt', 0), ('reason', '')), models.Q(models.Q(('reason', ''), _negated=True), ('account', None), ('amount', None)), _connector='OR'), name='issuerow_pays_or_says_why_not'),
                ],
            },
        ),
        town_rows("ledger_issuerun"),
        town_rows("ledger_issuerow"),
        same_town("ledger_issuerun", "programme_id", "ledger_programme"),
        same_town("ledger_issuerun", "journal_id", "ledger_journal"),
        same_town("ledger_issuerow", "run_id", "ledger_issuerun"),
        audited("ledger_issuerun"),
    ]
