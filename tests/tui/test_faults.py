"""The log of unexpected errors."""

import stat

from netreader.tui.faults import FaultLog


def test_the_log_is_its_readers_alone_and_stays_as_a_person_set_it(tmp_path):
    log = FaultLog(tmp_path / "data" / "netreader.log", "secret")
    log.write(RuntimeError("it was secret"))
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700
    log.path.chmod(0o644)
    log.write(RuntimeError("again"))
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o644
    assert "secret" not in log.path.read_text()
