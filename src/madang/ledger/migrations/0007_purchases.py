import django.db.models.deletion
from django.db import migrations, models

from madang.audit.triggers import audited
from madang.base.tenancy import same_town, town_rows


PARENTS = (
    ("wallet_id", "purse"),
    ("programme_id", "programme"),
    ("payment_id", "payment"),
    ("sale_id", "journal"),
)
RIGHTS = "REVOKE DELETE, TRUNCATE ON ledger_purchase FROM madang_town;"

# What was agreed stays, and a purchase goes forward only.
GUARD = """
CREATE FUNCTION ledger_purchase_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,code,sale_id,is_open}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM towns_town WHERE id = OLD.town_id AND kept_until < current_date
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (OLD.sale_id IS NULL OR NEW.sale_id = OLD.sale_id)
        AND (NEW.state = OLD.state OR (OLD.state, NEW.state) IN (
            ('paying', 'sold'), ('paying', 'unpaid'), ('paying', 'refused'), ('sold', 'returned')
        ))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a purchase goes forward only (% of %)', TG_OP, OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER ledger_purchase_stays BEFORE UPDATE OR DELETE ON ledger_purchase
    FOR EACH ROW EXECUTE FUNCTION ledger_purchase_stays();
"""
NO_GUARD = "DROP FUNCTION ledger_purchase_stays() CASCADE;"


class Migration(migrations.Migration):
    """Local currency that people buy: what was agreed, its payment, and what became of it."""

    dependencies = [
        ("audit", "0003_at_once"),
        ("ledger", "0006_at_once"),
        ("towns", "0004_audited"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="via",
            field=models.CharField(choices=[("toss", "Toss Payments"), ("wallet", "Local currency"), ("demo", "Demonstration, no money moves")], max_length=10),
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("face", models.BigIntegerField()),
                ("paid", models.BigIntegerField()),
                ("discount", models.BigIntegerField()),
                ("state", models.CharField(choices=[("paying", "Waits for the payment"), ("sold", "Bought"), ("unpaid", "Not paid"), ("refused", "Not sold, money goes back"), ("returned", "Taken back")], default="paying", max_length=10)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("back", models.CharField(blank=True, max_length=200)),
                ("begun_at", models.DateTimeField()),
                ("is_open", models.BooleanField(default=True)),
                ("payment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="purchase", to="ledger.payment")),
                ("programme", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="ledger.programme")),
                ("sale", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="purchase", to="ledger.journal")),
                ("town", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="towns.town")),
                ("wallet", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="purchases", to="ledger.purse")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(condition=models.Q(("is_open", True)), fields=["town"], name="purchase_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "town"), name="purchase_of_town"),
                    models.UniqueConstraint(fields=("wallet", "key"), name="purchase_once_a_key"),
                    models.CheckConstraint(condition=models.Q(("discount__gte", 0), ("face", models.F("paid") + models.F("discount")), ("paid__gt", 0)), name="purchase_is_its_parts"),
                    models.CheckConstraint(condition=models.Q(models.Q(("sale__isnull", False), ("state__in", ["sold", "returned"])), models.Q(models.Q(("state__in", ["sold", "returned"]), _negated=True), ("sale", None)), _connector="OR"), name="purchase_sold_is_a_sale"),
                ],
            },
        ),
        town_rows("ledger_purchase"),
        *(same_town("ledger_purchase", column, f"ledger_{parent}") for column, parent in PARENTS),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, NO_GUARD),
        audited("ledger_purchase", ignored=["is_open"]),
    ]
