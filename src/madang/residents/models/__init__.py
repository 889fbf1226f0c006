from madang.residents.models.assistances import Assistance
from madang.residents.models.attributes import Attribute
from madang.residents.models.consents import Consent, Form, Submission
from madang.residents.models.guardianships import Guardianship, WardCode
from madang.residents.models.residency import Document, Postcard, ResidencyClaim, Verdict

__all__ = [
    "Assistance",
    "Attribute",
    "Consent",
    "Document",
    "Form",
    "Guardianship",
    "Postcard",
    "ResidencyClaim",
    "Submission",
    "Verdict",
    "WardCode",
]
