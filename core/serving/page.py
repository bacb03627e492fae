"""The page that explains the service: all in one file, so that it needs no network."""

from html import escape
from string import Template
from typing import Any

from core.serving.samples import samples

_PAGE = Template("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'">
<title>$title</title>
<style>
:root { color-scheme: light dark; --line: #8884; --quiet: #8881; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
pre { background: var(--quiet); border: 1px solid var(--line); border-radius: 8px; padding: .75rem;
  overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; } td { padding: .15rem 1rem .15rem 0; vertical-align: top; }
.verb { border: 1px solid var(--line); border-radius: 6px; padding: .1rem .4rem; }
</style>
<h1>$title</h1>
<p>$description It answers programs on this machine only.</p>
<h2>Try it</h2>
<p><input id="files" type="file" accept="image/*" multiple aria-label="Pictures"></p>
<pre id="answer" hidden></pre>
<h2>Ask it from a program</h2>
$samples
<h2>What there is</h2>
$operations
<p>The whole description in OpenAPI: <a href="/openapi.json">/openapi.json</a></p>
<script>
const files = document.getElementById("files"), answer = document.getElementById("answer");
files.addEventListener("change", async () => {
  const form = new FormData();
  for (const file of files.files) form.append("files", file);
  const response = await fetch("/predict", { method: "POST", body: form });
  answer.textContent = JSON.stringify(await response.json(), null, 2);
  answer.hidden = false;
});
</script>
</html>
""")


def page(schema: dict[str, Any], address: str) -> str:
    """The page for an OpenAPI `schema`, whose samples ask at `address`."""
    return _PAGE.substitute(
        title=escape(schema["info"]["title"]),
        description=escape(schema["info"]["description"]),
        samples="".join(
            f"<h3>{escape(sample.language)}</h3><pre>{escape(sample.code)}</pre>"
            for sample in samples(address)
        ),
        operations="".join(
            _operation(method, path, operation)
            for path, operations in schema["paths"].items()
            for method, operation in operations.items()
        ),
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    takes = "".join(
        f"<tr><td>takes</td><td>{escape(kind)}</td></tr>"
        for kind in operation.get("requestBody", {}).get("content", ())
    )
    gives = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(response['description'])}</td></tr>"
        for status, response in operation["responses"].items()
    )
    return (
        f'<h3><span class="verb">{escape(method.upper())}</span> {escape(path)}</h3>'
        f"<p>{escape(operation['description'])}</p><table>{takes}{gives}</table>"
    )
