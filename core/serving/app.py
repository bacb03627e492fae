"""The web application: its addresses, who may ask, and a refusal in one shape for all that is not.

It answers this machine only. A page from elsewhere that a browser shows here could otherwise reach
it too, under a name that it has made point to this machine (DNS rebinding), so that the `Host` of a
request has to be one of ours, and its `Origin`, where there is one; see
https://fetch.spec.whatwg.org/#origin-header.
"""

from collections.abc import Callable
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from core.events import PicturePredicted
from core.serving.bodies import MOST_BYTES, Encoded, Room, Sent, read_pictures, too_large
from core.serving.messages import Answer, Answers, Health, Problem, Refusal, RefusedError, Unread
from core.serving.page import page
from core.serving.waiting import Outcome, Waiting

_OURS = {"localhost", "127.0.0.1", "::1"}
_WORDS = {
    400: "A request that is not understood.",
    403: "Only programs on this machine may ask, at its own address.",
    408: "The request did not arrive in time.",
    413: "The request is too large.",
    415: "The request is neither a picture, nor a form, nor JSON.",
    422: "None of the pictures can be read.",
    429: "Too much was asked at once.",
}
_REFUSALS: dict[int | str, dict[str, object]] = {
    status: {"model": Refusal, "description": words} for status, words in _WORDS.items()
}
_BINARY = {"type": "string", "format": "binary"}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"files": {"type": "array", "items": _BINARY}},
                }
            },
            "image/*": {"schema": _BINARY},
            "application/octet-stream": {"schema": _BINARY},
            "application/json": {"schema": Encoded.model_json_schema()},
        },
    }
}


def make_app(waiting: Waiting, classes: tuple[str, ...], health: Callable[[], Health]) -> FastAPI:
    """The application that asks `waiting` about the pictures it is sent.

    Args:
        classes: of the model, in the order of its probabilities.
        health: how things stand.
    """
    app = FastAPI(
        title="Graft",
        description="A trained model that says what is in pictures.",
        version=version("graft"),
        docs_url=None,  # FastAPI's own pages load scripts from the network
        redoc_url=None,
        redirect_slashes=False,
    )
    room = Room()

    @app.post("/predict", response_model=Answers, responses=_REFUSALS, openapi_extra=_BODY)
    async def predict(request: Request) -> Answers:
        """Say what is in the pictures of the request."""
        with room.taken() as take:
            sent = await read_pictures(request, take)
            outcomes = await waiting.ask([each.data for each in sent if not each.problem])
        return _answers(sent, outcomes, classes)

    @app.get("/health", response_model=Health)
    async def tell_health() -> Health:
        """Say which model answers."""
        return health()

    @app.get("/docs", include_in_schema=False)
    @app.get("/", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(app.openapi(), f"http://{request.headers['host']}"))

    app.add_exception_handler(RefusedError, _refuse)
    app.add_exception_handler(HTTPException, _refuse_otherwise)
    app.add_exception_handler(Exception, _own_up)
    app.add_middleware(_Gate)
    return app


def _answers(sent: list[Sent], outcomes: list[Outcome], classes: tuple[str, ...]) -> Answers:
    """One for each picture that was sent. Raises RefusedError when none can be read."""
    answered = iter(outcomes)
    answers: list[Answer | Unread] = []
    for each in sent:
        outcome = each.problem or next(answered)
        if isinstance(outcome, PicturePredicted):
            answers.append(Answer.of(each.name, outcome, classes))
        else:
            answers.append(Unread(file=each.name, error=Problem(title=outcome)))
    unread = [each for each in answers if isinstance(each, Unread)]
    if len(unread) == len(answers):
        one = len(unread) == 1
        title = "The picture cannot be read." if one else "None of the pictures can be read."
        reasons = "; ".join(f"{each.file}: {each.error.title}" for each in unread)
        raise RefusedError(422, title, reasons)
    return Answers(answers=answers)


class _Gate:
    """Turns away who may not ask, and what is too large, before anything of it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = _why_not(Headers(scope=scope)) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await _response(refused)(scope, receive, send)


def _why_not(headers: Headers) -> RefusedError | None:
    asked = [f"http://{headers.get('host', '')}", *headers.getlist("origin")]
    if not all(_is_ours(address) for address in asked):
        return RefusedError(
            403,
            "Only programs on this machine may ask.",
            hint="Use the address that Graft shows, with 127.0.0.1 or localhost.",
        )
    length = headers.get("content-length", "0")
    return too_large() if length.isdecimal() and int(length) > MOST_BYTES else None


def _is_ours(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _OURS
    except ValueError:
        return False


def _response(refused: RefusedError) -> Response:
    return Response(refused.body, refused.status, media_type="application/json")


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return _response(error)


async def _refuse_otherwise(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = f"{request.method} {request.url.path}: {HTTPStatus(error.status_code).phrase}."
    return _response(RefusedError(error.status_code, title, hint="See /docs for what there is."))


async def _own_up(_request: Request, _error: Exception) -> Response:
    return _response(
        RefusedError(
            500, "Something went wrong inside Graft.", hint="The log says where it went wrong."
        )
    )
