"""The jobs a person does, through the real window in a process of its own, which calls nobody."""

import subprocess
import sys
from pathlib import Path

import pytest
from network import make_guard

FLOW = Path(__file__).with_name("window_flow.py")


@pytest.mark.parametrize(
    "job",
    [
        "test_from_a_folder_to_a_model_that_is_checked_used_and_taken_away",
        "test_a_killed_engine_costs_the_job_and_not_the_window",
    ],
)
def test_through_the_window(job: str, tmp_path: Path) -> None:
    guard = make_guard(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", f"{FLOW}::{job}"],
        cwd=FLOW.parents[2],
        env=guard.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "1 passed" in done.stdout
    assert guard.refused == []
