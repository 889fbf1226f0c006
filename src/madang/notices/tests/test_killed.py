"""Workers are killed at every step of their work; everybody is told of everything all the same."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from madang.base.models import Event
from madang.notices.models import Delivery, Notice
from madang.notices.services import devices
from madang.notices.tests import mailservers, pushservices
from madang.notices.tests.boards import NOON
from madang.notices.tests.boards import tell as tell_at
from madang.people.tests.people import an_account

# For each line it reads, works once through what waits, in a process of its own; says that one's
# number and then how it ended.
PROGRAM = """
import os, sys
import django
django.setup()
from madang.base import clock
from madang.notices import jobs
from madang.notices.services import deliveries
from django.urls import reverse
reverse("notices:index")  # loads every page once for all

for line in sys.stdin:
    child = os.fork()
    if not child:
        jobs.deliver.func()
        os._exit(0)
    os.write(1, f"{child}\\n".encode())
    os.write(1, f"{os.waitpid(child, 0)[1]}\\n".encode())
"""


LAST_YEAR = NOON - timedelta(days=365)  # the worker's clock is the real one


class Worker:
    """A program beside the tests that delivers what waits in the tests' database."""

    def __init__(self, **environment: str) -> None:
        of = connection.settings_dict
        url = f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"
        self.pid = 0
        self.program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM],
            env=os.environ
            | {
                "MADANG_DATABASE_URL": url,
                "MADANG_STATE": str(settings.MADANG_STATE),
                "PYTHONPATH": os.pathsep.join(sys.path),
            }
            | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self) -> None:
        """Begin to work in a new process."""
        self.program.stdin.write("go\n")
        self.program.stdin.flush()
        self.pid = int(self.program.stdout.readline())

    def ended(self) -> int:
        return int(self.program.stdout.readline())

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        self.program.stdin.close()
        self.program.wait(10)
        self.program.stdout.close()


@pytest.fixture(scope="module")
def outside(django_db_setup):
    """A mail server, a push service and a worker that uses both."""
    with mailservers.running() as post, pushservices.running() as service:
        worker = Worker(MADANG_SMTP_URL=post.url, MADANG_PUSH_PRIVATE=service.netloc)
        yield post, service, worker
        worker.close()


@pytest.fixture
def post(outside):
    post = outside[0]
    post.taken.clear()
    post.watch = lambda stage: None
    return post


@pytest.fixture
def service(outside, settings):
    service = outside[1]
    service.taken.clear()
    settings.MADANG_PUSH_PRIVATE = [service.netloc]
    return service


@pytest.fixture
def worker(transactional_db, outside, post, service):
    return outside[2]


def tell(*people, **values):
    tell_at(*people, now=LAST_YEAR, **values)


def pass_the_pause():
    """Let the pause after a try be over."""
    Delivery.objects.waiting().update(try_at=None)


def wait_until(is_so):
    until = time.monotonic() + 30
    while not is_so() and time.monotonic() < until:
        time.sleep(0.005)


def the_rest(worker):
    """Let a worker that nobody kills do what is left."""
    pass_the_pause()
    worker.begin()
    assert worker.ended() == 0
    assert not Event.objects.filter(taken_at=None).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("stage", mailservers.STAGES)
def test_killed_at_any_step_of_a_mail_the_reader_sees_it_once(worker, post, stage):
    kim = an_account("kim@gaon.example")
    tell(kim)
    killed = []

    def watch(now: str) -> None:
        if now == stage and not killed:
            killed.append(worker.pid)
            worker.kill()

    post.watch = watch
    worker.begin()
    worker.ended()
    assert killed
    the_rest(worker)
    ids = post.ids_of("kim@gaon.example")
    assert len(set(ids)) == 1
    assert len(ids) in ({1, 2} if stage in {"received", "taken"} else {1})
    assert ids[0].startswith(f"<{Delivery.objects.get().letter}@")
    assert Notice.objects.count() == 1


def test_killed_again_and_again_nobody_misses_or_doubles_anything(worker, post, service):
    people = [an_account(f"p{number}@gaon.example") for number in range(10)]
    browsers = {}
    for person in people:
        browsers[person.pk] = service.browser(f"of-{person.pk}")
        devices.add(account=person, said=browsers[person.pk].subscription(), now=NOON)
    for number in range(6):
        tell(*people, key=f"event:{number}")
    dice = random.Random(20)
    kills = 0
    while (left := len(post.taken) + len(service.taken)) < 100:
        pass_the_pause()
        worker.begin()
        wait_until(lambda: len(post.taken) + len(service.taken) > left + dice.randrange(8))
        time.sleep(0.05 * dice.random())
        worker.kill()
        kills += worker.ended() == signal.SIGKILL
    the_rest(worker)
    assert kills >= 10
    assert Notice.objects.count() == 60
    assert Delivery.objects.count() == 120
    pushed = Counter()
    for path, _headers, body in service.taken:
        pk = int(path.removeprefix("/of-"))
        pushed[pk, browsers[pk].read(body)["tag"]] += 1
    assert len(pushed) == 60
    for person in people:
        assert len(set(post.ids_of(person.email))) == 6
        assert sum(pk == person.pk for pk, _tag in pushed) == 6
    doubled = sum(pushed.values()) - 60 + len(post.taken) - 60
    print(f"{kills} kills, {doubled} letters came twice")  # noqa: T201
    assert doubled <= kills


def test_a_worker_killed_while_it_takes_an_event_leaves_nothing_half(worker):
    people = [an_account(f"p{number}@gaon.example") for number in range(200)]
    tell(*people)
    dice = random.Random(7)
    for _ in range(8):
        worker.begin()
        time.sleep(0.01 + 0.06 * dice.random())
        worker.kill()
        worker.ended()
        assert Notice.objects.count() in {0, 200}
        assert Notice.objects.count() == Delivery.objects.count()
    pass_the_pause()
    the_rest(worker)
    assert Notice.objects.count() == 200
