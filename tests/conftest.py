"""What every test may ask for."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.ncbi import NCBI
from tests.ncbi.shelf import shared_data as find_shared_data

# How long an example takes says more of the machine than of the program. A submission is judged by the same examples
# each time; at the desk new ones are tried.
hypothesis_settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("ci", hypothesis_settings.get_profile("desk"), derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real recorded answers, where they are at hand beside the checkout or where NETREADER_TEST_DATA says."""
    place = find_shared_data()
    if place is None:
        pytest.skip("no recorded data beside the checkout (NETREADER_TEST_DATA names another place)")
    return place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for configuration, data and cache; no NCBI settings from outside."""
    place = tmp_path / "home"
    place.mkdir()
    for name in list(os.environ):
        # The person's own settings, and proxies that would stand between the tests and the loopback.
        outside = name.startswith(("NCBI_", "NETREADER_", "XDG_")) and name != "NETREADER_TEST_DATA"
        if outside or name in ("NO_COLOR", "VISUAL", "EDITOR") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETREADER_HOME", str(place))
    monkeypatch.setenv("HOME", str(place))
    return place


@pytest.fixture
def ncbi() -> Iterator[NCBI]:
    """A local NCBI with the project's own records; that it never failed itself is a part of every test."""
    with NCBI(shared_data=False) as server:
        yield server
    assert server.crashes == []


@pytest.fixture
def settings(home: Path, ncbi: NCBI):
    """Settings of an empty home whose PubMed is the local one."""
    from netreader.settings import load

    return load(
        {
            "NETREADER_HOME": str(home),
            "NETREADER_EUTILS_URL": ncbi.url,
            "NETREADER_EUROPEPMC_URL": ncbi.europepmc_url,
        }
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """What collecting left stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
