"""The running product and a real browser, for the stories that cross apps."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running import data_folder, forget_what_waits, free_port

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def own_folder() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@contextmanager
def serving(**environment: str) -> Iterator[tuple[str, int]]:
    """`countermand serve` (web and worker) as a process of its own; yields its address and its process id."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    forget_what_waits()
    server = subprocess.Popen(
        [sys.executable, "-m", "countermand", "serve", "--port", str(port)],
        env=os.environ | {"COUNTERMAND_URL": address} | environment,
        start_new_session=True,
    )
    try:
        _wait_for(f"{address}/healthz")
        yield address, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


@pytest.fixture(scope="module")  # not longer: its worker would do the jobs of the tests that kill workers
def product() -> Iterator[str]:
    """The running product's address."""
    with serving() as (address, _pid):
        yield address


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            requests.get(address, timeout=2).raise_for_status()
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")  # not longer: while it is open, nothing else in this process can run a loop
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "chromium"), args=QUIET)
        yield browser
        browser.close()


class Screen:
    """A person's browser window. Remembers what the console complained about and where requests went."""

    def __init__(self, chromium: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.context = chromium.new_context(base_url=address, **options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.strangers.append(request.url)

    def log_in(self, email: str, password: str) -> Page:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Log in").click()
        return self.page


@pytest.fixture
def screen(chromium: Browser, product: str) -> Iterator[Any]:
    """A function that opens a window; at the end no window may have complained or called anybody else."""
    screens: list[Screen] = []

    def open_screen(**options: Any) -> Screen:
        screens.append(Screen(chromium, product, **options))
        return screens[-1]

    yield open_screen
    for one in screens:
        one.context.close()
        assert not one.strangers
        assert not one.complaints
