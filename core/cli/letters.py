"""Names in any letters go through a terminal or a pipe that knows only some of them.

On Windows what is piped is in a code page of some 200 letters. A letter that it lacks is printed as
an escape, and ends no command.
"""

import json
import re
import sys

_OTHER = re.compile(r"[^\x00-\x7f]")


def prepare() -> None:
    """Let what is printed from now on hold any letter."""
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) and not _is_unicode(stream):
            reconfigure(errors="backslashreplace")


def json_line(text: str) -> str:
    """A line of JSON, with escapes where standard output does not take every letter."""
    if _is_unicode(sys.stdout):
        return text
    return _OTHER.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _is_unicode(stream: object) -> bool:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return str(encoding).lower().replace("_", "-").startswith(("utf-8", "utf8", "utf-16"))
