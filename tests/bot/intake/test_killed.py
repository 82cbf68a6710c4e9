"""A web process that is killed while leads come in: what was answered is there, what is sent again is one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock

import httpx
import pytest

from bot.bootstrap import SystemClock
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import HOST, SandboxServer
from bot.sandbox.workspace import Workspace
from tests.bot.intake.desk import LEADS, Desk, a_desk
from tests.signing import SECRET, as_json, signed_headers

DELIVERIES, SENDERS, KILLED_AFTER = 50, 6, 15
"""Requests, threads that send them, and how many are answered before the process dies."""


@pytest.mark.slow
def test_a_202_survives_the_process_and_no_retry_adds_a_lead(database_url: str) -> None:
    with a_web(database_url) as (process, url):
        answers = answers_until_killed(process, url)
    returncode = process.returncode

    with a_desk(database_url, secrets=[SECRET], clock=SystemClock()) as desk:
        stored = external_ids(desk)
        retried = {number: desk.brings(a_lead(number), id=f"msg_{number}") for number in range(DELIVERIES)}
        in_the_end = external_ids(desk)

    assert returncode == -signal.SIGKILL
    assert KILLED_AFTER <= len(answers) < DELIVERIES
    assert {f"web-{number}" for number in answers} <= set(stored)
    assert all(retried[number].content == answer for number, answer in answers.items())
    assert {answer.status_code for answer in retried.values()} == {202}
    assert sorted(in_the_end) == sorted(f"web-{number}" for number in range(DELIVERIES))


def a_lead(number: int) -> dict[str, object]:
    return {"external_id": f"web-{number}", "email": f"a@firm{number}.example", "score": 60}


def answers_until_killed(process: "subprocess.Popen[str]", url: str) -> dict[int, bytes]:
    """What several threads were answered before the process was killed, by request."""
    answers, lock = dict[int, bytes](), Lock()

    def send(number: int) -> None:
        body = as_json(a_lead(number))
        headers = {**signed_headers(body, id=f"msg_{number}"), "content-type": "application/json"}
        try:
            answer = httpx.post(url, content=body, headers=headers, trust_env=False, timeout=20)
        except httpx.TransportError:
            return
        assert answer.status_code == 202, answer.text
        with lock:
            answers[number] = answer.content
            if len(answers) == KILLED_AFTER:
                os.kill(process.pid, signal.SIGKILL)

    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(send, range(DELIVERIES)))
    process.wait(10)
    return answers


@contextmanager
def a_web(database_url: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """``nextlead web``, once it says that it is ready, and where leads go."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with SandboxServer(Workspace(), SandboxClock()) as slack:
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url,
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "NEXTLEAD_INTAKE_SECRET": SECRET,
            "PORT": str(port),
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-c", "from bot.cli import main; main()", "web"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert "ready" in process.stdout.readline()
                yield process, f"http://{HOST}:{port}{LEADS}"
            finally:
                process.kill()


def external_ids(desk: Desk) -> list[str]:
    """Of every lead there is."""
    with desk.runtime.open(writes=False) as uow:
        return [str(lead.external_id) for lead in uow.exports.leads(0, 1_000)]
