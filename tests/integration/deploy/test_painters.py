"""The process that draws never outlives the one that asks for drawings."""

import subprocess
import sys

import psutil
import pytest

PARENT = """
from deploy.demo.theatre import painters
import time
if __name__ == "__main__":
    with painters() as pool:
        pid = pool.apply(__import__("os").getpid)
        pool.apply_async(time.sleep, (600,))
        print(pid, flush=True)
        time.sleep(600)
"""


def test_a_painter_at_work_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    painter = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.stdout.close()
    parent.wait()
    try:
        painter.wait(timeout=60)
    except psutil.TimeoutExpired:
        painter.kill()
        pytest.fail("the painter lives on without its parent")
