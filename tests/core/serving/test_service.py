"""A real server on a free port, asked as other programs would ask it."""

import base64
import io
import socket
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from PIL import Image

from core.decision import Decision, write_decision
from core.errors import ServeError
from core.events import Event, ServeResult, ServeStarted
from core.jobs import StopKind, StopToken
from core.prediction.answers import is_settled
from core.prediction.predictor import open_predictor
from core.requests import ServeRequest
from core.serving import bodies, waiting
from core.serving.bodies import MOST_BYTES
from core.serving.samples import samples
from core.serving.service import serve


class Served:
    """A service at work in a thread."""

    def __init__(self, model: Path) -> None:
        self.stop = StopToken()
        self.result: ServeResult | None = None
        self.started: ServeStarted | None = None
        self._ready = threading.Event()
        request = ServeRequest(model=model, port=0, device="cpu")
        self._thread = threading.Thread(target=self._run, args=[request])
        self._thread.start()
        assert self._ready.wait(60)
        assert self.started is not None
        self.address = self.started.address

    def _run(self, request: ServeRequest) -> None:
        self.result = serve(request, self._emit, self.stop)

    def _emit(self, event: Event) -> None:
        if isinstance(event, ServeStarted):
            self.started = event
            self._ready.set()

    def end(self) -> None:
        self.stop.ask(StopKind.CANCEL)
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def served(model: Path) -> Iterator[Served]:
    service = Served(model)
    yield service
    service.end()


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def files(make_pictures) -> list[Path]:
    return sorted(make_pictures(count=12, size=80).rglob("*.jpg"))


def refused(response: httpx.Response, status: int) -> str:
    """The title of a refusal, which has one shape whatever is wrong."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert set(response.json()) == {"error"}
    assert set(response.json()["error"]) == {"title", "detail", "hint"}
    assert "Traceback" not in response.text
    return response.json()["error"]["title"]


def post(client: httpx.Client, data: bytes, kind: str) -> httpx.Response:
    return client.post("/predict", content=data, headers={"Content-Type": kind})


def test_every_way_to_send_pictures_is_answered_as_the_app_does(
    model: Path, files: list[Path], client: httpx.Client
) -> None:
    predictor = open_predictor(model, "cpu")
    said = [
        predictor.event(each)
        for each in predictor.predict(files[:3], lambda event: None, StopToken())
    ]
    data = [file.read_bytes() for file in files[:3]]
    text = [base64.b64encode(each).decode() for each in data]
    parts = [("files", (file.name, each)) for file, each in zip(files, data, strict=False)]
    form = client.post("/predict", files=parts)
    several = client.post(
        "/predict", json={"images": [f"data:image/jpeg;base64,{each}" for each in text]}
    )
    one = client.post("/predict", json={"image": text[0]})
    raw = [post(client, each, "image/jpeg") for each in data]
    assert [each["file"] for each in form.json()["answers"]] == [file.name for file in files[:3]]
    assert [each["file"] for each in several.json()["answers"]][2] == "picture 3"
    ways = [
        form.json()["answers"],
        several.json()["answers"],
        [r.json()["answers"][0] for r in raw],
    ]
    for answers in [*ways, one.json()["answers"]]:
        for answer, event in zip(answers, said, strict=False):
            assert answer["label"] == event.label
            assert answer["sure"] == is_settled(event)
            assert answer["none_of_these"] is False
            assert answer["probability"] == pytest.approx(event.probability, abs=1e-5)
            assert list(answer["probabilities"]) == list(predictor.classes)
            assert list(answer["probabilities"].values()) == pytest.approx(
                event.probabilities, abs=1e-5
            )


def test_many_at_once_get_their_own_answers(
    model: Path, files: list[Path], client: httpx.Client
) -> None:
    predictor = open_predictor(model, "cpu")
    said = [each.probabilities for each in predictor.predict(files, lambda e: None, StopToken())]
    with ThreadPoolExecutor(12) as pool:
        responses = list(pool.map(lambda f: post(client, f.read_bytes(), "image/jpeg"), files * 2))
    for response, expected in zip(responses, said * 2, strict=True):
        found = response.json()["answers"][0]["probabilities"].values()
        assert list(found) == pytest.approx(expected, abs=1e-5)
    assert client.get("/health").json()["pictures"] >= 2 * len(files)


def test_a_bad_picture_is_told_in_its_place(files: list[Path], client: httpx.Client) -> None:
    good, bad = files[0].read_bytes(), b"no picture"
    sent = [("files", ("a.jpg", good)), ("files", ("b.jpg", bad)), ("files", ("c.jpg", good))]
    answers = client.post("/predict", files=sent).json()["answers"]
    assert [("error" in each, each["file"]) for each in answers] == [
        (False, "a.jpg"),
        (True, "b.jpg"),
        (False, "c.jpg"),
    ]
    text = base64.b64encode(good).decode()
    answers = client.post("/predict", json={"images": ["?", text, ""]}).json()["answers"]
    assert answers[0]["error"]["title"] == "not in base64"
    assert answers[1]["label"]
    assert answers[2]["error"]["title"]


def test_what_cannot_be_answered_is_refused_in_one_shape(client: httpx.Client) -> None:
    assert "picture cannot be read" in refused(post(client, b"\xff\xd8no", "image/jpeg"), 422)
    bad = [("files", (name, b"no")) for name in ("a.png", "b.png")]
    assert "None" in refused(client.post("/predict", files=bad), 422)
    assert "no picture" in refused(post(client, b"", "image/png"), 400)
    refused(client.post("/predict"), 400)
    refused(post(client, b"words", "text/plain"), 415)
    refused(post(client, b"x", "multipart/form-data"), 400)
    refused(post(client, b"x", "multipart/form-data; boundary=y"), 400)
    for text in (b"{", b"[]", b'{"images": 3}', b'{"image": null}', b"[" * 10_000, b"\xff"):
        refused(post(client, text, "application/json"), 400)
    refused(client.post("/predict", json={"images": ["aa"] * 257}), 400)
    refused(client.get("/elsewhere"), 404)
    refused(client.get("/predict"), 405)
    refused(client.put("/health"), 405)


def test_more_than_may_be_sent_is_not_read(served: Served, client: httpx.Client) -> None:
    port = int(served.address.rpartition(":")[2])
    head = f"POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode())  # and nothing of the body: the answer comes at once
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    piece = bytes(2**20)
    endless = (piece for _ in range(MOST_BYTES // len(piece) + 1))
    refused(client.post("/predict", content=endless, headers={"Content-Type": "image/png"}), 413)
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    refused(post(client, bomb.getvalue(), "image/png"), 422)


def test_a_slow_client_holds_nobody_up(
    served: Served, files: list[Path], client: httpx.Client
) -> None:
    port = int(served.address.rpartition(":")[2])
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n\xff"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(head)
        assert post(client, files[0].read_bytes(), "image/jpeg").status_code == 200
    assert client.get("/health").json()["status"] == "ok"  # it has hung up in the middle


def test_what_does_not_arrive_is_not_waited_for(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SLOWEST", 0.1)
    port = int(served.address.rpartition(":")[2])
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n\xff"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(head)
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


def test_only_this_machine_may_ask(served: Served, client: httpx.Client) -> None:
    port = int(served.address.rpartition(":")[2])
    addresses = {
        connection.laddr.ip
        for connection in psutil.Process().net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
    }
    assert addresses == {"127.0.0.1"}
    for host in (
        "example.org",
        "127.0.0.1.example.org",
        f"10.0.0.1:{port}",
        "",
        "[",
        "localhost@x",
    ):
        refused(client.get("/health", headers={"Host": host}), 403)
    for origin in ("http://example.org", "null"):
        refused(client.get("/health", headers={"Origin": origin}), 403)
    for host in ("localhost", f"[::1]:{port}", f"127.0.0.1:{port}"):
        response = client.get("/health", headers={"Host": host, "Origin": f"http://{host}"})
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("access-control")]


def test_the_page_needs_no_network(served: Served, client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert "//" not in page.replace(served.address, "")
    for sample in samples(served.address):
        assert sample.language in page
    schema = client.get("/openapi.json").json()
    for path in schema["paths"]:
        assert path in page
    assert set(schema["paths"]["/predict"]["post"]["requestBody"]["content"]) >= {
        "multipart/form-data",
        "application/json",
    }


def test_a_decision_made_meanwhile_holds_and_the_end_says_what_was_done(
    make_model, files: list[Path]
) -> None:
    model = make_model(seed=3)
    service = Served(model)
    data = files[0].read_bytes()

    def label() -> str:
        response = httpx.post(f"{service.address}/predict", content=data)
        return response.json()["answers"][0]["label"]

    before = label()
    other = next(name for name in ("circles", "squares") if name != before)
    write_decision(model, Decision(thresholds={other: 0.0}))
    assert label() == other
    port = int(service.address.rpartition(":")[2])
    with pytest.raises(ServeError, match="cannot be used"):
        serve(ServeRequest(model=model, port=port), lambda event: None, StopToken())
    service.end()
    assert service.result is not None
    assert (service.result.n, service.result.n_left_out) == (2, 0)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.address}/health")


def test_where_a_port_is_taken_another_will_do(model: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stop, started = StopToken(), []

        def emit(event: Event) -> None:
            started.append(event)
            stop.ask(StopKind.CANCEL)

        request = ServeRequest(model=model, port=port, elsewhere=True, device="cpu")
        result = serve(request, emit, stop)
    assert result.address == started[0].address
    assert not result.address.endswith(f":{port}")


def test_more_than_can_be_answered_soon_is_put_off(
    files: list[Path], client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 2)
    some = [("files", (file.name, file.read_bytes())) for file in files[:3]]
    assert "Too many" in refused(client.post("/predict", files=some), 429)
    assert client.post("/predict", files=some[:2]).status_code == 200


def test_a_picture_that_hangs_the_decoder_is_refused(
    files: list[Path], client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()

    def hanging(pictures):
        return lambda file, preprocessing: let_go.wait(60)

    with monkeypatch.context() as patched:
        patched.setattr(waiting, "LONGEST", 0.1)
        patched.setattr(waiting, "held", hanging)
        data = files[0].read_bytes()
        response = post(client, data, "image/jpeg")
        assert "picture cannot be read" in refused(response, 422)
        assert "took longer" in response.json()["error"]["detail"]
    let_go.set()
    assert post(client, data, "image/jpeg").status_code == 200


def test_without_the_extra_it_says_how_to_get_it(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    request = ServeRequest(model=model, port=0, device="cpu")
    with pytest.raises(ServeError) as caught:
        serve(request, lambda event: None, StopToken())
    assert 'pip install "graft[serve]"' in caught.value.hint
