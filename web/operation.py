"""What the operator's machines ask: is it up, can it answer, what has it counted."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, json

from kg.errors import KGError
from web.metrics import CONTENT_TYPE, Metrics
from web.serving import serving

blueprint: Final = Blueprint("operation", __name__)

METRICS: Final = "parley.metrics"
"""Where the app keeps its `Metrics`."""


@blueprint.get("/health/live")
def live() -> Response:
    """200 as long as requests are answered at all."""
    return _told(HTTPStatus.OK, {"status": "live"})


@blueprint.get("/health")
@blueprint.get("/health/ready")
def ready() -> Response:
    """200 with the release's id if a query would be answered now, else 503 with the reason."""
    try:
        now = serving(current_app).current()
        with now.pool.ask("ASK {}", {"boolean": "json"}) as answer:
            answered = answer.verdict()
    except KGError as error:
        current_app.logger.warning("not ready: %s", error)
        return _told(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", "reason": type(error).__name__})
    if not answered:
        return _told(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", "reason": "wrong answer"})
    return _told(HTTPStatus.OK, {"status": "ready", "release": now.release.id})


@blueprint.get("/metrics")
def metrics() -> Response:
    """The counts, as Prometheus reads them; 404 where there is no front that counts."""
    found: Metrics | None = current_app.extensions.get(METRICS)
    if found is None:
        abort(404, description="Nothing is counted here: `parley serve` does.")
    return Response(found.text(), content_type=CONTENT_TYPE)


def _told(status: HTTPStatus, what: dict[str, Any]) -> Response:
    response = Response(json.dumps(what) + "\n", status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "10"
    return response
