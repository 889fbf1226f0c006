from madang.cases.models import Case, ClockEvent, InternalNote, Move
from madang.cases.services import delays, moves, notes, timelines
from madang.cases.services.workflows import Said
from madang.privacy.models import Destruction
from madang.privacy.services import erasures


def test_who_asked_is_forgotten_and_the_answer_stays(scene):
    case = scene.case
    delays.ask(case=case, by=scene.park, text="주소", now=scene.now)
    delays.supply(case=case, by=scene.seo, text="가온로 3", now=scene.now)
    moves.move(case=case, name="answer", by=scene.park, now=scene.now, said=Said("설치합니다"))

    erasures.erase(scene.seo, reason=Destruction.Reason.CLOSURE, now=scene.later(1))

    assert Case.objects.get().asker is None
    assert not ClockEvent.objects.exclude(answer="").exists()
    assert "가온로" not in f"{timelines.internal(Case.objects.get())}"
    assert "설치합니다" in f"{timelines.public(Case.objects.get())}"


def test_an_official_who_leaves_is_detached_from_what_was_decided(scene):
    notes.write(case=scene.case, by=scene.park, text="확인 부탁", now=scene.now)
    moves.move(case=scene.case, name="answer", by=scene.park, now=scene.now, said=Said("예"))

    erasures.erase(scene.park, reason=Destruction.Reason.CLOSURE, now=scene.later(1))

    answer = Move.objects.get(name="answer")
    assert (answer.by, answer.department) == (None, scene.parks)
    assert InternalNote.objects.get().by is None
