"""Children end when they should, and always with their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from riskboard.embedded.children import Child, Spec, describe_end, run_to_end
from riskboard.embedded.failure import StartError
from riskboard.embedded.identity import Identity, choose_identity

IGNORES_TERM = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
signal.pause()
"""
EXITS_5_ON_INT = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(5))
print("up", flush=True)
signal.pause()
"""
# A parent that starts one child and says its number; killed, it cannot clean up.
PARENT = """
import sys, time
from pathlib import Path
from riskboard.embedded.children import Child, Spec
from riskboard.embedded.identity import Identity
child = Child(Spec("child", ["sleep", "60"], Path(sys.argv[1]), identity=Identity(namespace=sys.argv[2] == "1")))
print(child.pid, flush=True)
time.sleep(60)
"""


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether the condition comes true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        os.sched_yield()
    return True


def ended(pid: int) -> bool:
    """Whether the process is gone or a zombie that only waits for somebody to collect it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def python(code: str, tmp_path: Path, **options: object) -> Spec:
    spec = Spec("python", [sys.executable, "-c", code], tmp_path / "python.log")
    return Spec(**{**spec.__dict__, **options})


def has_namespaces() -> bool:
    return os.geteuid() == 0 and choose_identity(["/bin/true"]).namespace


@pytest.mark.parametrize("namespace", [False, True])
def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path, namespace: bool) -> None:
    if namespace and not has_namespaces():
        pytest.skip("only root takes a namespace, and only where the kernel grants one")
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log"), str(int(namespace))]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    assert not ended(child)
    parent.kill()
    parent.wait()
    assert eventually(lambda: ended(child))


def test_stopping_sends_the_stop_signal_first(tmp_path: Path) -> None:
    child = Child(python(EXITS_5_ON_INT, tmp_path, stop_signal=signal.SIGINT))
    assert eventually(lambda: child.last_lines() == ["up"])
    child.stop()
    assert child.exit_code() == 5


def test_a_child_that_does_not_stop_is_killed_once_its_patience_is_over(tmp_path: Path) -> None:
    child = Child(python(IGNORES_TERM, tmp_path, patience=0.2))
    assert eventually(lambda: child.last_lines() == ["up"])
    child.stop()
    assert child.exit_code() == -signal.SIGKILL


def test_stopping_leaves_no_grandchild(tmp_path: Path) -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    child = Child(python(code, tmp_path))
    assert child.wait(30) == 0
    grandchild = int(child.last_lines()[0])
    assert not ended(grandchild)
    child.stop()
    assert eventually(lambda: ended(grandchild))


def test_the_end_of_a_child_is_told_with_its_last_log_lines(tmp_path: Path) -> None:
    child = Child(python("for i in range(40): print('line', i)\nraise SystemExit(3)", tmp_path))
    child.wait(30)
    text = describe_end(child)
    assert text.startswith("python ended with code 3;")
    assert "line 39" in text
    assert "line 24" not in text


def test_a_killed_child_is_told_with_its_signal(tmp_path: Path) -> None:
    child = Child(python("import time; time.sleep(60)", tmp_path))
    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)
    assert "was ended by SIGKILL" in describe_end(child)


def test_a_step_that_fails_ends_the_start_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"(?s)python ended with code 1.*ValueError: no such table"):
        run_to_end(python("raise ValueError('no such table')", tmp_path))


def test_a_step_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="python took longer than 0 s"):
        run_to_end(python("import time; time.sleep(60)", tmp_path), timeout=0.1)


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"cannot start web \(/nowhere\)"):
        Child(Spec("web", ["/nowhere"], tmp_path / "log"))


def test_in_a_namespace_a_root_child_is_an_ordinary_user_who_owns_its_files(tmp_path: Path) -> None:
    if not has_namespaces():
        pytest.skip("only root takes a namespace, and only where the kernel grants one")
    target = tmp_path / "file"
    code = f"import os; print(os.getuid()); open({str(target)!r}, 'w').close()"
    child = Child(python(code, tmp_path, identity=Identity(namespace=True)))
    assert child.wait(30) == 0
    assert child.last_lines() == ["1000"]
    assert target.stat().st_uid == 0


def test_an_ordinary_user_keeps_his_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert choose_identity(["/nowhere"]) == Identity()


def test_root_without_any_identity_to_lend_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(StartError, match="start as an ordinary user, or set DATABASE_URL"):
        choose_identity(["/bin/false"])
