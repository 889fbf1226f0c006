"""Tables whose changes leave no trace in the audit trail, and why that is right."""

MACHINERY = "kept by Django or the job queue, says nothing of an act"
MEASURED = "measured by machines by the thousand, and never changed by a person"
SESSION = "the state of a browser or of a link in a letter; the sign-in itself is in people_account"
SECRET = "its order and moment would lead from voter to ballot; what was done shows in it itself"
LETTERS = "copies of what was told; what happened is in the trail of the table it happened to"

BOOKS = "the books themselves: only ever added to, chained by their own seals"

ORDERED = "written once beside its order, which is in the trail; the database refuses to change it"

UNUSED = "Django's own, which nothing asks: rights are roles, and roles_membership is audited"

EXEMPT: dict[str, str] = {
    "audit_entry": "the trail itself",
    "audit_link": "the trail's own chain",
    "audit_seal": "the trail's own chain",
    "base_cache": "copies, made anew when they are gone",
    "base_event": LETTERS,
    "base_hits": "counters of the rate limits",
    "django_admin_log": "a log itself; the rows it speaks of are in the trail",
    "django_content_type": MACHINERY,
    "django_migrations": MACHINERY,
    "auth_group": UNUSED,
    "auth_group_permissions": UNUSED,
    "auth_permission": UNUSED,
    "participation_bulletinentry": SECRET,
    "participation_bulletinlink": SECRET,
    "participation_bulletinroot": "public, signed and only ever added to",
    "participation_bulletinwaiting": MACHINERY,
    "participation_voter": SECRET,
    "participation_portfolio": "public, and only ever added to; anybody computes it again",
    "procrastinate_events": MACHINERY,
    "procrastinate_jobs": MACHINERY,
    "procrastinate_periodic_defers": MACHINERY,
    "procrastinate_workers": MACHINERY,
    "delivery_courierposition": "where somebody is now; a trail of it would be what must not be",
    "delivery_dispatchrun": MEASURED,
    "delivery_offer": "decided by a machine each minute; the row itself keeps why and what became",
    "delivery_offeredorder": "the orders of an offer, written with it",
    "delivery_orderline": ORDERED,
    "delivery_showing": MEASURED,
    "delivery_showingbatch": MEASURED,
    "delivery_orderstep": ORDERED,
    "django_session": SESSION,
    "usersessions_usersession": SESSION,
    "account_emailconfirmation": SESSION,
    "allauth_idp_oidc_token": SESSION,
    "ledger_balance": "sums of the postings, kept by the database; `ledger audit` makes them again",
    "ledger_hold": "ends once and is never changed otherwise; what it captured is in the books",
    "ledger_heldlot": "what a hold is made of, and ends with it",
    "ledger_issuerow": "written once with its run, whose digest says what was agreed on",
    "ledger_journal": BOOKS,
    "ledger_lot": "made by a posting and kept by the database; `ledger audit` makes it again",
    "ledger_lotmove": BOOKS,
    "ledger_posting": BOOKS,
    "ledger_seal": "the books' own chain",
    "notices_delivery": LETTERS,
    "notices_notice": LETTERS,
    "notices_wishes": "which letters a person likes to get; it changes nobody else's matters",
    "notices_device": "where a person likes to get letters; it changes nobody else's matters",
    "notices_pushkey": "one key, made by the system at the first use",
    "participation_draftphoto": "a picture that its author alone sees; published it is audited",
    "search_document": "copies of published rows, which are in the trail; made anew by reindex",
    "participation_drawnmap": "computed from the votes; anybody computes it again from the files",
    "participation_opinion": "what a person thinks, which nobody else may read; the last counts",
    "participation_participant": "the number a person has in a conversation; nobody may join them",
    "participation_surveyresponse": "what people answered, which leads to nobody after the close",
    "participation_surveytaker": SECRET,
    "towns_region": "brought in from public files, which can be compared",
    "transit_chunk": "the bytes of a timetable whose hash is in transit_feedversion",
    "transit_observedarrival": MEASURED,
    "transit_positionbatch": MEASURED,
}
