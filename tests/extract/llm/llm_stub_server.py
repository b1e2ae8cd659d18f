"""A server on loopback that speaks enough of the OpenAI interface, and answers as it is told: well, badly, late, never.

A script is a list of steps, one a request (the last one is repeated): a dict is an answer to send as a tool call, and
the functions below make the others. `server.asked` has every request body, `server.headers` what came with them.
"""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Step:
    status: int = 200
    body: bytes = b""
    delay: float = 0
    headers: dict = field(default_factory=dict)
    cut: int | None = None
    """Send only so many bytes of the body, then close the connection."""
    content_type: str = "application/json"
    drip: float = 0
    """Seconds between single bytes."""


def _completion(message, finish="stop", usage=(1000, 200)):
    return json.dumps(
        {
            "id": "stub",
            "object": "chat.completion",
            "created": 1,
            "model": "stub-model",
            "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}],
            "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)},
        }
    ).encode()


def call(arguments, name="write_down", finish="tool_calls"):
    """A tool call; `arguments` is an object, or the text of the arguments as it stands."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    made = {"id": "c1", "type": "function", "function": {"name": name, "arguments": text}}
    return Step(body=_completion({"content": None, "tool_calls": [made]}, finish))


def calls(*several):
    """Several tool calls in one answer."""
    made = [
        {"id": f"c{n}", "type": "function", "function": {"name": "write_down", "arguments": json.dumps(given)}}
        for n, given in enumerate(several)
    ]
    return Step(body=_completion({"content": None, "tool_calls": made}, "tool_calls"))


def says(text, finish="stop"):
    """Plain words."""
    return Step(body=_completion({"content": text}, finish))


def error(status, message="no", headers=None, **more):
    return Step(status=status, body=json.dumps({"error": {"message": message, **more}}).encode(), headers=headers or {})


def slow(seconds, step):
    return Step(status=step.status, body=step.body, delay=seconds)


def broken_off(step, at=60):
    return Step(status=step.status, body=step.body, cut=at)


def dripping(step, seconds=0.05):
    return Step(status=step.status, body=step.body, drip=seconds)


def answer(**lists):
    """An answer with the lists given, the others empty."""
    names = ("entities", "events", "relations", "figures", "characterizations")
    return {name: lists.get(name, []) for name in names}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            server.asked.append(body)
            server.headers.append(dict(self.headers))
            server.paths.append(self.path)
            number = len(server.asked) - 1
            server.busy += 1
            server.busiest = max(server.busiest, server.busy)
        try:
            self._answer(server.script(body, number))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with server.lock:
                server.busy -= 1

    def _answer(self, step):
        step = call(step) if isinstance(step, dict) else step
        if step.delay:
            self.server.stopping.wait(step.delay)
        self.send_response(step.status)
        self.send_header("Content-Type", step.content_type)
        self.send_header("Content-Length", str(len(step.body)))
        for name, value in step.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if step.drip:
            for byte in step.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if self.server.stopping.wait(step.drip):
                    return
            return
        self.wfile.write(step.body if step.cut is None else step.body[: step.cut])
        self.wfile.flush()
        if step.cut is not None:
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), _Handler)
        steps = script
        self.script = script if callable(script) else lambda _, number: steps[min(number, len(steps) - 1)]
        self.asked, self.headers, self.paths = [], [], []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.busy = self.busiest = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request, client_address):
        pass


@contextmanager
def serving(script):
    """A running server that answers by the script."""
    server = Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":  # for trying things out by hand
    with serving([answer()]) as running:
        print(running.url)  # noqa: T201
        time.sleep(3600)
