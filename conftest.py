"""What every test starts from: no town's path and no visitor's language from the test before."""

import pytest
from django.urls import clear_script_prefix
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_thread():
    """Take back what a request leaves in its thread, and the next request would set anew.

    `reverse` reads the script prefix, which the towns' middleware sets for each request; a test
    that asks `reverse` first would get the path of the last test's town.
    """
    clear_script_prefix()
    translation.deactivate()
