import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0006_at_once'),
        ('towns', '0004_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.UniqueConstraint(fields=('id', 'town'), name='purpose_in_its_town'),
                    models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('town', 'name_ko'), name='purpose_once_a_name'),
                    models.CheckConstraint(condition=models.Q(('name_ko', ''), _negated=True), name='purpose_has_a_name'),
                    models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='purpose_closes_after_it_opens'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('how', models.CharField(choices=[('turned', 'Turned into local currency'), ('given', 'Given to a purpose of the town')], max_length=6)),
                ('points', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('journal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journal')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='points.purpose')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('town', 'person', 'key'), name='spending_once_a_key'),
                    models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='spending_of_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('how', 'turned'), ('purpose', None)), models.Q(('how', 'given'), ('purpose__isnull', False)), _connector='OR'), name='spending_given_to_a_purpose'),
                ],
                'indexes': [
                    models.Index(fields=['town', 'at'], name='spending_of_town'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Earning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('proposal', 'An adopted proposal'), ('survey', 'An answered survey'), ('report', 'A confirmed report'), ('purchase', 'An order at a shop of the town')], max_length=10)),
                ('source', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=120)),
                ('happened_at', models.DateTimeField()),
                ('happened_on', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('worth', models.PositiveIntegerField()),
                ('amount', models.PositiveIntegerField(default=0)),
                ('won', models.PositiveIntegerField(default=0)),
                ('partner', models.CharField(blank=True, max_length=32)),
                ('is_own', models.BooleanField(default=False)),
                ('signs', models.JSONField(blank=True, default=list)),
                ('state', models.CharField(choices=[('waiting', 'Is being looked at'), ('paid', 'Given'), ('held', 'Held back, an official looks at it'), ('refused', 'Refused by an official'), ('capped', 'Not given: the most is reached'), ('unfunded', "Not given: this year's budget is used up"), ('undone', 'Not given: the act was taken back')], default='waiting', max_length=8)),
                ('settled_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('undone_at', models.DateTimeField(null=True)),
                ('due_back', models.PositiveIntegerField(default=0)),
                ('taken_back', models.PositiveIntegerField(default=0)),
                ('back_tried_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journal')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['-happened_at', '-id'],
                'indexes': [models.Index(fields=['person', 'town', '-happened_at'], name='earning_of_person'), models.Index(condition=models.Q(('state', 'waiting')), fields=['town', 'id'], name='earning_waiting'), models.Index(condition=models.Q(('state', 'held')), fields=['town', 'recorded_at'], name='earning_held'), models.Index(condition=models.Q(('back_tried_at', None), ('due_back__gt', models.F('taken_back'))), fields=['town', 'id'], name='earning_owing'), models.Index(fields=['town', 'source'], name='earning_source')],
                'constraints': [models.UniqueConstraint(fields=('id', 'town'), name='earning_in_its_town'), models.UniqueConstraint(fields=('town', 'source', 'person'), name='earning_once_a_source'), models.CheckConstraint(condition=models.Q(('kind__in', ['proposal', 'survey', 'report', 'purchase'])), name='earning_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('amount__lte', models.F('worth')), ('taken_back__lte', models.F('due_back')), ('due_back__lte', models.F('amount'))), name='earning_never_more_than_it_is_worth'), models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('due_back', 0), ('journal', None)), _connector='OR'), name='earning_paid_by_a_journal'), models.CheckConstraint(condition=models.Q(('decided_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='earning_decided_with_a_reason')],
            },
        ),
    ]
