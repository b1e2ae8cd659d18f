"""A headless Chromium, driven by the Chrome DevTools Protocol over a pair of pipes: no driver, no port.

https://chromedevtools.github.io/devtools-protocol/
"""

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from itertools import count
from pathlib import Path
from typing import Any

_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
_PATIENCE = 30


class Browser:
    """One tab: pages are opened in it, scripts run in them."""

    def __init__(self, commands: int, answers: RawIOBase) -> None:
        self._session: str | None = None
        self._commands = commands
        self._answers = answers
        self._rest = b""
        self._ids = count(1)
        self._seen: list[str] = []
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._do("Page.enable")

    def open(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self._seen.clear()
        self._do("Page.navigate", url=address)
        self.loaded()

    def loaded(self) -> None:
        """Wait until the page that was asked for is there."""
        while "Page.loadEventFired" not in self._seen:
            self._read()

    def click(self, selector: str) -> None:
        """Click on what the CSS selector finds, and wait for the page that this leads to."""
        self._seen.clear()
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self.loaded()

    def run(self, script: str) -> Any:
        """What the script gives, as JSON; a promise is waited for.

        Raises AssertionError with the page's own words if the script throws.
        """
        done = self._do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]["exception"].get("description")
        return done["result"].get("value")

    def _do(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def _read(self) -> Any:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], _PATIENCE)
            assert ready, f"Chromium has said nothing for {_PATIENCE} s"
            piece = self._answers.read(1 << 16)
            assert piece, "Chromium has gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        answer = json.loads(message)
        self._seen.append(answer.get("method", ""))
        return answer


@contextmanager
def browser(chromium: str, profile: Path) -> Iterator[Browser]:
    """A browser with a fresh profile, closed at the end of the block."""
    read_commands, commands = os.pipe()
    answers, write_answers = os.pipe()
    # --remote-debugging-pipe reads commands from descriptor 3 and answers on 4
    shell = f'exec "$@" 3<&{read_commands} 4>&{write_answers}'
    command = [chromium, *_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
    with subprocess.Popen(
        ["bash", "-c", shell, "bash", *command], pass_fds=(read_commands, write_answers), stderr=subprocess.DEVNULL
    ) as process:
        os.close(read_commands)
        os.close(write_answers)
        try:
            with os.fdopen(answers, "rb", buffering=0) as pipe:
                yield Browser(commands, pipe)
        finally:
            process.terminate()
            os.close(commands)
