"""Who speaks for a shop that is reviewed: they decide nothing about its reviews."""

from madang.delivery.services import keepers, reviews

SPEAKERS = {reviews.KIND: keepers.of_subject}
