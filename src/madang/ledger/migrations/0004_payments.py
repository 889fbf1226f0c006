import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows


TABLES = ("gateway", "payment", "cancellation")
CHILDREN = (
    ("payment", "debit_id", "purse"),
    ("payment", "credit_id", "purse"),
    ("payment", "journal_id", "journal"),
    ("cancellation", "payment_id", "payment"),
    ("cancellation", "hold_id", "hold"),
    ("cancellation", "journal_id", "journal"),
)
RIGHTS = """
REVOKE DELETE, TRUNCATE ON ledger_gateway, ledger_payment, ledger_cancellation FROM madang_town;
"""

# Neither a payment key nor what a gateway said can be the number of a card.
NO_CARDS = """
ALTER TABLE ledger_payment
    ADD CONSTRAINT payment_key_is_no_card CHECK (
        payment_key ~ '^[A-Za-z0-9_-]*$' AND payment_key !~ '^[0-9_-]{13,}$'),
    ADD CONSTRAINT payment_says_no_card CHECK (code !~ '[0-9]{4}' AND method !~ '[0-9]');
ALTER TABLE ledger_cancellation
    ADD CONSTRAINT cancellation_says_no_card CHECK (code !~ '[0-9]{4}');
"""
CARDS = """
ALTER TABLE ledger_payment DROP CONSTRAINT payment_key_is_no_card,
    DROP CONSTRAINT payment_says_no_card;
ALTER TABLE ledger_cancellation DROP CONSTRAINT cancellation_says_no_card;
"""

# What was agreed stays; a payment goes forward only, and what has gone back stays gone.
GUARD = """
CREATE FUNCTION ledger_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,payment_key,journal_id,cancelled,method,code,told,unwinds,unwind_refusals,'
        'ended_at,ask_at,claimed_until,attempts,hinted}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM towns_town WHERE id = OLD.town_id AND kept_until < current_date
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (OLD.payment_key = '' OR NEW.payment_key = OLD.payment_key)
        AND (OLD.journal_id IS NULL OR NEW.journal_id = OLD.journal_id)
        AND NEW.cancelled >= OLD.cancelled
        AND (NEW.state = OLD.state OR (OLD.state, NEW.state) IN (
            ('READY', 'IN_PROGRESS'), ('READY', 'DONE'), ('READY', 'ABORTED'),
            ('READY', 'EXPIRED'), ('READY', 'PARTIAL_CANCELED'), ('READY', 'CANCELED'),
            ('IN_PROGRESS', 'DONE'), ('IN_PROGRESS', 'ABORTED'), ('IN_PROGRESS', 'EXPIRED'),
            ('IN_PROGRESS', 'PARTIAL_CANCELED'), ('IN_PROGRESS', 'CANCELED'),
            ('DONE', 'PARTIAL_CANCELED'), ('DONE', 'CANCELED'),
            ('PARTIAL_CANCELED', 'CANCELED')
        ))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payment goes forward only (% of %)', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ledger_payment_stays BEFORE UPDATE OR DELETE ON ledger_payment
    FOR EACH ROW EXECUTE FUNCTION ledger_payment_stays();

CREATE FUNCTION ledger_cancellation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{result,code,journal_id,ended_at}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM towns_town WHERE id = OLD.town_id AND kept_until < current_date
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - free = to_jsonb(OLD) - free AND OLD.result = 'asked' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a cancellation ends once (% of %)', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ledger_cancellation_stays BEFORE UPDATE OR DELETE ON ledger_cancellation
    FOR EACH ROW EXECUTE FUNCTION ledger_cancellation_stays();
"""
NO_GUARD = """
DROP FUNCTION ledger_payment_stays() CASCADE;
DROP FUNCTION ledger_cancellation_stays() CASCADE;
"""


class Migration(migrations.Migration):
    """Payments go forward only, are posted once, and belong to one town."""

    dependencies = [
        ("ledger", "0003_lots"),
        ('towns', '0004_audited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('via', models.CharField(choices=[('toss', 'Toss Payments'), ('wallet', 'Local currency')], max_length=10)),
                ('order', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=100)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('amount', models.BigIntegerField()),
                ('state', models.CharField(choices=[('READY', 'Not paid yet'), ('IN_PROGRESS', 'Being checked'), ('DONE', 'Paid'), ('ABORTED', 'Not made'), ('EXPIRED', 'Time ran out'), ('PARTIAL_CANCELED', 'A part given back'), ('CANCELED', 'Given back')], default='READY', max_length=20)),
                ('payment_key', models.CharField(blank=True, max_length=200)),
                ('token', models.CharField(max_length=64)),
                ('cancelled', models.BigIntegerField(default=0)),
                ('method', models.CharField(blank=True, max_length=20)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('told', models.CharField(blank=True, max_length=60)),
                ('unwinds', models.BooleanField(default=False)),
                ('unwind_refusals', models.PositiveSmallIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ask_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('hinted', models.BooleanField(default=False)),
                ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse')),
                ('debit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.purse')),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payment', to='ledger.journal')),
                ('payer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('id', 'town'), name='payment_of_town'),
                    models.UniqueConstraint(fields=('town', 'order'), name='payment_once_an_order'),
                    models.UniqueConstraint(condition=models.Q(('payment_key', ''), _negated=True), fields=('town', 'via', 'payment_key'), name='payment_once_a_key'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_of_something'),
                    models.CheckConstraint(condition=models.Q(('cancelled__gte', 0), ('cancelled__lte', models.F('amount'))), name='payment_gives_back_at_most_all'),
                    models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', False), ('state__in', ['CANCELED', 'DONE', 'PARTIAL_CANCELED'])), models.Q(('journal', None), models.Q(('state__in', ['CANCELED', 'DONE', 'PARTIAL_CANCELED']), _negated=True)), _connector='OR'), name='payment_paid_is_posted'),
                    models.CheckConstraint(condition=models.Q(models.Q(('cancelled', models.F('amount')), ('state', 'CANCELED')), models.Q(('cancelled__gt', 0), ('cancelled__lt', models.F('amount')), ('state', 'PARTIAL_CANCELED')), models.Q(models.Q(('state__in', ['CANCELED', 'PARTIAL_CANCELED']), _negated=True), ('cancelled', 0)), _connector='OR'), name='payment_state_says_what_went_back'),
                ],
                'indexes': [
                    models.Index(condition=models.Q(('ask_at', None), _negated=True), fields=['ask_at'], name='payment_to_ask'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Cancellation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('amount', models.BigIntegerField()),
                ('why', models.CharField(max_length=200)),
                ('is_ours', models.BooleanField(default=True)),
                ('result', models.CharField(choices=[('asked', 'Asked for'), ('done', 'Went back'), ('refused', 'Refused by the gateway')], default='asked', max_length=10)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hold', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.hold')),
                ('journal', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancellation', to='ledger.journal')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cancellations', to='ledger.payment')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.UniqueConstraint(fields=('town', 'key'), name='cancellation_once_a_key'),
                    models.UniqueConstraint(condition=models.Q(('result', 'asked')), fields=('payment',), name='cancellation_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='cancellation_of_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('journal__isnull', False), ('result', 'done')), models.Q(models.Q(('result', 'done'), _negated=True), ('journal', None)), _connector='OR'), name='cancellation_done_is_posted'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Gateway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('client_key', models.CharField(blank=True, max_length=100)),
                ('secret_sealed', models.BinaryField()),
                ('hook_hash', models.BinaryField(max_length=32)),
                ('is_open', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='towns.town')),
            ],
            options={
                'ordering': ['kind'],
                'constraints': [models.UniqueConstraint(fields=('town', 'kind'), name='gateway_once_in_a_town')],
            },
        ),
        *(town_rows(f"ledger_{table}") for table in TABLES),
        *(same_town(f"ledger_{table}", column, f"ledger_{parent}")
          for table, column, parent in CHILDREN),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(NO_CARDS, CARDS),
        migrations.RunSQL(GUARD, NO_GUARD),
        audited("ledger_gateway", hidden=["secret_sealed", "hook_hash"]),
        audited("ledger_payment", hidden=["token"],
                ignored=["ask_at", "claimed_until", "attempts", "hinted", "told"]),
        audited("ledger_cancellation"),
    ]
